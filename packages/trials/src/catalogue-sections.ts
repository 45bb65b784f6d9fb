/** What the sections of the module guide ask for, in our words; its numbers, not its text. */
export const guideSections = {
  '1': 'what a lead is, and where it comes from',
  '2': 'the stages of a lead',
  '3.1': 'new: first contact in time, details checked',
  '3.2': 'contacted: interactions, notes, next step',
  '3.3': 'qualified: criteria, and nothing into the pipeline without',
  '4': 'creating a lead',
  '5': 'keeping a lead up to date',
  '6': 'assignment and ownership',
  '7': 'lists, filters and search',
  '8': 'logging interactions',
  '9': 'conversion into a deal',
  '10': 'priorities',
  '11': 'figures of success',
  '12': 'neglect',
  '13': 'good habits',
  '14': 'figures for managers',
  '15': 'what all of it brings',
} as const

/** The same for the handbook. */
export const handbookSections = {
  '1': 'introduction',
  '2': 'aims: quality, standards, skills, figures',
  '3.1': 'where leads come from',
  '3.2': 'tools that find leads',
  '4': 'need, budget, authority',
  '5.1': 'what scores are made of',
  '5.2': 'bands, and what to do in each',
  '6.1': 'one record: history, deals, tasks',
  '6.2': 'logging and status',
  '7': 'talking: listening, questions, objections',
  '8': 'figures: conversion, time, return, retention',
  '9': 'nurturing and follow-up calls',
  '10': 'reports by month, quarter and year',
  '11': 'keeping to it',
  '12': 'review of the handbook itself',
} as const

/** A section that something serves: `g` of the module guide, `h` of the handbook. */
export type Section = `g${keyof typeof guideSections}` | `h${keyof typeof handbookSections}`

/** Every section, in order, with its title. */
export const sections: readonly (readonly [section: Section, title: string])[] = [...titled('g', guideSections), ...titled('h', handbookSections)]

function titled(book: 'g' | 'h', titles: Readonly<Record<string, string>>): readonly (readonly [Section, string])[] {
  // Keys that read as whole numbers come first in an object, so the order is made here.
  return Object.entries(titles)
    .map(([number, title]) => [`${book}${number}` as Section, title] as const)
    .sort(([one], [other]) => Number(one.slice(1)) - Number(other.slice(1)))
}

/** As people read it: `module guide §3.1`. */
export const sectionText = (section: Section): string => `${section.startsWith('g') ? 'module guide' : 'handbook'} §${section.slice(1)}`
