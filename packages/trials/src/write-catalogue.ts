import { writeCatalogue } from './catalogue.js'

const stale = writeCatalogue()
process.stdout.write(
  stale.length === 0 ? 'docs/catalogue.md, docs/schemas and docs/asyncapi.json are what the code says.\n' : `Written anew:\n${stale.join('\n')}\n`,
)
