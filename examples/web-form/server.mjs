import { createServer } from 'node:http'
import { webForm } from 'leadledger'

const page = `<!doctype html>
<meta charset="utf-8">
<title>Contact</title>
<style>.fax { position: absolute; left: -9999px }</style>
<form method="post" action="/">
  <p><label>Company <input name="company" required></label>
  <p><label>Name <input name="contact" required></label>
  <p><label>Mail <input name="email" type="email" required></label>
  <p><label>Phone <input name="phone" required></label>
  <p><label>Message <textarea name="note"></textarea></label>
  <p class="fax" aria-hidden="true"><label>Fax <input name="fax" tabindex="-1" autocomplete="off"></label>
  <p><label><input name="newsletter" type="checkbox"> Send me news</label>
  <input name="page" type="hidden">
  <p><button>Send</button>
</form>
<script>document.querySelector('[name=page]').value = location.href</script>`

/** Longest form that is read, in bytes. */
const longest = 100_000

/** A contact form at `/`, and at `/confirm` what the link in the mail opens. `mail` is given the address and the token, and sends the link to nobody else. */
export function formServer(ledger, { key, mail, limit }) {
  const { submit, confirm } = webForm(ledger, {
    source: 'web-form',
    honeypot: 'fax',
    consent: { field: 'newsletter', purpose: 'news', key },
    ...(limit && { limit }),
  })
  return createServer((request, response) => {
    answer(request).then(
      ({ status, text, type = 'text/plain' }) => response.writeHead(status, { 'content-type': `${type}; charset=utf-8` }).end(text),
      (error) => {
        console.error(error)
        response.writeHead(500).end('Something went wrong. Please try again later.')
      },
    )
  })

  async function answer(request) {
    const url = new URL(request.url, 'http://localhost')
    if (url.pathname === '/confirm') return confirmed(await confirm(url.searchParams.get('token') ?? ''))
    if (url.pathname !== '/') return { status: 404, text: 'There is no such page.' }
    if (request.method !== 'POST') return { status: 200, text: page, type: 'text/html' }
    const form = await formOf(request)
    if (!form) return { status: 413, text: 'That is too long.' }
    const { page: from, ...fields } = Object.fromEntries(form)
    const sent = await submit({ fields, sender: request.socket.remoteAddress, ...(from && { page: from }) })
    if (sent.outcome === 'captured' && sent.token !== null) await mail(fields.email, sent.token)
    return thanks(sent)
  }
}

/** A robot is thanked like anybody else, so that it learns nothing. */
function thanks(sent) {
  if (sent.outcome === 'kept-out' && sent.because === 'too-many') return { status: 429, text: 'Please try again later.' }
  if (sent.outcome === 'refused') return { status: 422, text: `Please look at: ${(sent.missing ?? [sent.refused]).join(', ')}` }
  if (sent.outcome === 'invalid') return { status: 422, text: 'Please look at what you wrote: something is too long.' }
  return { status: 200, text: 'Thank you. We will call you.' }
}

function confirmed({ outcome }) {
  if (outcome === 'confirmed') return { status: 200, text: 'Thank you. You will hear from us.' }
  return { status: 410, text: 'This link does not hold, or does no longer.' }
}

async function formOf(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > longest) return undefined
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString())
}
