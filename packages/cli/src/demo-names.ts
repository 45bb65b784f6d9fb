import type { Random } from './demo-random.js'

/** What a country's people, companies and phones are called. */
interface Country {
  readonly firstNames: readonly string[]
  readonly lastNames: readonly string[]
  readonly forms: readonly string[]
  readonly cities: readonly string[]
  readonly domain: string
  /** Numbers that regulators set aside for films and books: `#` is any digit. */
  readonly phones: readonly string[]
}

const countries = {
  germany: {
    firstNames: [
      'Jürgen',
      'Katrin',
      'Björn',
      'Annegret',
      'Stefan',
      'Ute',
      'Matthias',
      'Heike',
      'Özlem',
      'Thomas',
      'Sabine',
      'Florian',
      'Jana',
      'Götz',
      'Miriam',
    ],
    lastNames: [
      'Müller',
      'Schäfer',
      'Krüger',
      'Voß',
      'Hoffmann',
      'Böhm',
      'Lehmann',
      'Jäger',
      'Öztürk',
      'Brandt',
      'Winkler',
      'Großmann',
      'Seidel',
      'Kühn',
      'Peters',
    ],
    forms: ['GmbH', 'GmbH', 'AG', 'KG', 'GmbH & Co. KG', 'SE'],
    cities: ['Berlin', 'München', 'Köln', 'Hamburg', 'Düsseldorf', 'Leipzig'],
    domain: 'de',
    phones: ['+49 30 23125 ###', '+49 89 99998 ###', '+49 40 66969 ###', '+49 69 90009 ###', '+49 221 4710 ###'],
  },
  britain: {
    firstNames: ['Oliver', 'Amelia', 'Harriet', 'George', 'Zara', 'Callum', 'Siân', 'Edward', 'Priya', 'Rhys', 'Imogen', 'Dev'],
    lastNames: ['Ashworth', 'Patel', 'MacLeod', 'Hughes', 'Okafor', 'Bennett', "O'Connor", 'Thornton', 'Whitfield', 'Khan', 'Lloyd', 'Fraser'],
    forms: ['Ltd', 'Ltd', 'plc', 'LLP', 'Group'],
    cities: ['London', 'Manchester', 'Edinburgh', 'Leeds', 'Cardiff'],
    domain: 'uk',
    phones: ['+44 20 7946 0###', '+44 161 496 0###', '+44 131 496 0###', '+44 113 496 0###'],
  },
  france: {
    firstNames: ['Élodie', 'François', 'Hélène', 'Benoît', 'Chloé', 'Raphaël', 'Margaux', 'Loïc', 'Inès', 'Jérôme', 'Zoé', 'Théo'],
    lastNames: ['Lefèvre', 'Moreau', 'Garçon', 'Dupré', 'Bélanger', 'Rousseau', 'Fontaine', 'Chevalier', 'Noël', 'Mercier', 'Aubert', 'Lemaître'],
    forms: ['SAS', 'SARL', 'SA'],
    cities: ['Paris', 'Lyon', 'Nantes', 'Strasbourg', 'Toulouse'],
    domain: 'fr',
    phones: ['+33 1 99 00 ## ##', '+33 2 61 91 ## ##', '+33 4 65 71 ## ##', '+33 6 39 98 ## ##'],
  },
  sweden: {
    firstNames: ['Åsa', 'Göran', 'Märta', 'Linnéa', 'Erik', 'Sören', 'Ingrid', 'Håkan', 'Elin', 'Nils'],
    lastNames: ['Sjöberg', 'Åkesson', 'Lindström', 'Bergqvist', 'Öberg', 'Nyström', 'Ekdahl', 'Hedlund', 'Wallin', 'Söderholm'],
    forms: ['AB', 'AB', 'Handelsbolag'],
    cities: ['Stockholm', 'Göteborg', 'Malmö', 'Uppsala'],
    domain: 'se',
    phones: ['+46 8 465 004 ##', '+46 31 390 06 ##', '+46 70 174 06 ##'],
  },
  ireland: {
    firstNames: ['Aoife', 'Niamh', 'Seán', 'Ciarán', 'Róisín', 'Declan', 'Gráinne', 'Eoin'],
    lastNames: ['Byrne', 'Ní Dhuinn', 'Gallagher', 'Ó Súilleabháin', 'Kavanagh', 'Doyle', 'Brennan', 'Quinn'],
    forms: ['Ltd', 'DAC', 'Teoranta'],
    cities: ['Dublin', 'Cork', 'Galway'],
    domain: 'ie',
    phones: ['+353 20 912 ####'],
  },
} as const satisfies Readonly<Record<string, Country>>

const shares = { germany: 52, britain: 17, france: 15, sweden: 10, ireland: 6 } as const

const firstParts = [
  'Nord',
  'Blau',
  'Alt',
  'Silber',
  'Linden',
  'Hafen',
  'Berg',
  'Tal',
  'Stern',
  'Wald',
  'Eisen',
  'Sand',
  'Kron',
  'Feld',
  'Sonnen',
  'Mühlen',
  'Grün',
  'Adler',
  'Quell',
  'Rosen',
]
const lastParts = [
  'werk',
  'haus',
  'stein',
  'brück',
  'mark',
  'hof',
  'tech',
  'kraft',
  'bau',
  'licht',
  'bach',
  'land',
  'quist',
  'ton',
  'ford',
  'wick',
  'lux',
  'nova',
]
const trades = [
  'Systems',
  'Logistik',
  'Energie',
  'Foods',
  'Medical',
  'Automotive',
  'Robotics',
  'Hotels',
  'Textil',
  'Optics',
  'Solar',
  'Marine',
  'Papier',
  'Akademie',
  'Möbel',
  'Bikes',
]
const titles = [
  'Head of Sales',
  'Managing Director',
  'IT Manager',
  'Operations Lead',
  'Procurement',
  'CFO',
  'Office Manager',
  'CTO',
  'Product Owner',
  'Geschäftsführerin',
]

/** A company and somebody who works there. */
export interface Person {
  readonly company: string
  readonly contact: string
  readonly title: string
  readonly email: string
  readonly phone: string
  readonly website: string
  readonly city: string
}

export function person(random: Random): Person {
  const country: Country = countries[random.weighted(shares)]
  const brand = `${random.pick(firstParts)}${random.pick(lastParts)}`
  const trade = random.chance(0.6) ? ` ${random.pick(trades)}` : ''
  const host = `${plain(`${brand}${trade}`)}.${country.domain}.example`
  const [firstName, lastName] = [random.pick(country.firstNames), random.pick(country.lastNames)]
  return {
    company: `${brand}${trade} ${random.pick(country.forms)}`,
    contact: `${firstName} ${lastName}`,
    title: random.pick(titles),
    email: `${plain(firstName)}.${plain(lastName)}@${host}`,
    phone: phone(random.pick(country.phones), random),
    website: `https://www.${host}`,
    city: random.pick(country.cities),
  }
}

const phone = (pattern: string, random: Random): string => pattern.replaceAll('#', () => String(random.whole(0, 9)))

/** Another number of the same exchange. */
export const correctedPhone = (known: string, random: Random): string =>
  `${known.slice(0, -2)}${String((Number(known.slice(-2)) + random.whole(1, 99)) % 100).padStart(2, '0')}`

/** Lower case without marks, spaces and signs, as it stands in an address. */
const plain = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .normalize('NFD')
    .replaceAll(/[^a-z0-9]/g, '')
