import { z } from 'zod'
import { at, id, longest } from './command-fields.js'
import { clear, eventType } from './event-fields.js'

const cycle = z.int().min(1)
const band = z.string().min(1).max(longest.text)
const made = z.string().min(1).max(longest.id)

/** Does what the handbook plans for a band that a lead came into; made by `runPolicies`, and by nobody else. The ids are for what it makes. */
export const followBandPlan = z.strictObject({ type: z.literal('FollowBandPlan'), at, cycle, band, total: z.int(), followUpId: id, enrolmentId: id })

/** Ids of what was made are `null` where the plan has none of it; `notEnrolled` is why the lead was enrolled in no sequence. */
export const bandPlanFollowed = eventType('BandPlanFollowed', {
  cycle: clear(cycle),
  band: clear(band),
  total: clear(z.int()),
  handbook: clear(z.int().min(0)),
  followUpId: clear(made.nullable()),
  enrolmentId: clear(made.nullable()),
  notEnrolled: clear(band.nullable()),
})
