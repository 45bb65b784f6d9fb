import { join } from 'node:path'
import ts from 'typescript'
import type { Field } from './catalogue-fields.js'

/** A member of the front door, as its source says it. */
export interface DoorMember {
  readonly name: string
  readonly says: string
  /** What it is called with, one list a way of calling it; objects of options field by field. */
  readonly calls: readonly (readonly Field[])[]
  readonly answers: string
  readonly refusals: readonly Refusal[]
}

export interface Refusal {
  readonly name: string
  readonly fields: readonly Field[]
}

const root = join(import.meta.dirname, '../../..')
const file = join(root, 'packages/leadledger/src/ledger.ts')

/** Members of the interface `Ledger`, sorted by name. */
export function doorMembers(): readonly DoorMember[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.tests.json'), (path) => ts.sys.readFile(path)) as { config: unknown }
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root)
  const program = ts.createProgram([file], options)
  const checker = program.getTypeChecker()
  const source = program.getSourceFile(file) as ts.SourceFile
  const ledger = source.statements.find((statement) => ts.isInterfaceDeclaration(statement) && statement.name.text === 'Ledger') as ts.InterfaceDeclaration
  return checker
    .getTypeAtLocation(ledger)
    .getProperties()
    .filter(({ name }) => !name.startsWith('__'))
    .map((member) => memberOf(checker, member, ledger))
    .sort((one, other) => (one.name < other.name ? -1 : 1))
}

function memberOf(checker: ts.TypeChecker, member: ts.Symbol, at: ts.Node): DoorMember {
  const type = checker.getTypeOfSymbolAtLocation(member, at)
  const signatures = type.getCallSignatures()
  const answers = signatures.map((signature) => checker.getAwaitedType(signature.getReturnType()) ?? signature.getReturnType())
  const says = signatures.flatMap((signature) => ts.displayPartsToString(signature.getDocumentationComment(checker)) || [])
  return {
    name: member.name,
    says: (says[0] ?? ts.displayPartsToString(member.getDocumentationComment(checker))).replaceAll('\n', ' '),
    calls: signatures.map((signature) => signature.parameters.flatMap((parameter) => parameterFields(checker, parameter, at))),
    answers: [...new Set(signatures.length > 0 ? signatures.map(answerText) : [typeName(checker, type, at)])].join(' or '),
    refusals: answers.flatMap((answer) => refusalsIn(checker, answer, at)),
  }
}

/** A type in full, by the names a reader of the package imports. */
const typeName = (checker: ts.TypeChecker, type: ts.Type, at: ts.Node): string =>
  checker.typeToString(type, at, ts.TypeFormatFlags.NoTruncation).replaceAll(/import\("[^"]+"\)\./g, '')

/** What a method resolves with, as it is written. */
const answerText = ({ declaration }: ts.Signature): string => {
  const text = declaration?.type?.getText() ?? 'unknown'
  return /^Promise<(.*)>$/s.exec(text)?.[1] ?? text
}

function parameterFields(checker: ts.TypeChecker, parameter: ts.Symbol, at: ts.Node): readonly Field[] {
  const type = checker.getNonNullableType(checker.getTypeOfSymbolAtLocation(parameter, at))
  const required = !isOptional(parameter)
  const fields = hasOwnFields(checker, type) ? type.getProperties().map((property) => fieldOf(checker, property, at)) : []
  const written = parameter.valueDeclaration && ts.isParameter(parameter.valueDeclaration) ? parameter.valueDeclaration.type?.getText() : undefined
  if (fields.length === 0) return [{ name: parameter.name, type: written ?? typeName(checker, type, at), required }]
  return fields.map((field) => ({ ...field, name: `${parameter.name}.${field.name}`, required: required && field.required }))
}

/** Plain objects of options; commands are told of by themselves. */
const hasOwnFields = (checker: ts.TypeChecker, type: ts.Type): boolean =>
  !type.isUnion() && (type.isIntersection() || (type.flags & ts.TypeFlags.Object) !== 0) && !checker.isArrayType(type) && type.getCallSignatures().length === 0

/** With its type as it is written, where it is written. */
function fieldOf(checker: ts.TypeChecker, property: ts.Symbol, at: ts.Node): Field {
  const type = checker.getTypeOfSymbolAtLocation(property, at)
  const required = !isOptional(property)
  const written = property.valueDeclaration && ts.isPropertySignature(property.valueDeclaration) ? property.valueDeclaration.type?.getText() : undefined
  return { name: property.name, type: written ?? typeName(checker, required ? type : checker.getNonNullableType(type), at), required }
}

/** Also where a field is optional because its type was mapped. */
const isOptional = (symbol: ts.Symbol): boolean =>
  (symbol.flags & ts.SymbolFlags.Optional) !== 0 ||
  (symbol.declarations ?? []).some((declaration) => ts.isParameter(declaration) && (declaration.questionToken ?? declaration.initializer) !== undefined)

function refusalsIn(checker: ts.TypeChecker, answer: ts.Type, at: ts.Node): readonly Refusal[] {
  return (answer.isUnion() ? answer.types : [answer]).flatMap((type) => {
    const refused = type.getProperty('refused')
    const names = refused ? checker.getTypeOfSymbolAtLocation(refused, at) : undefined
    const fields = type.getProperties().filter(({ name }) => name !== 'refused' && name !== 'lead')
    return (names?.isUnion() ? names.types : [names]).flatMap((name) =>
      name?.isStringLiteral() ? [{ name: name.value, fields: fields.map((field) => fieldOf(checker, field, at)) }] : [],
    )
  })
}
