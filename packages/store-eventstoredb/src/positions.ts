import type { LogPlace } from './client.js'

const half = 64n
const mask = (1n << half) - 1n

/** A place in the server's log as one number that compares as places do: commit * 2^64 + prepare. */
export const positionOf = ({ commit, prepare }: LogPlace): bigint => (BigInt.asUintN(64, commit) << half) | BigInt.asUintN(64, prepare)

/** The place a position stands for. */
export const placeOf = (position: bigint): LogPlace => ({ commit: BigInt.asUintN(64, position >> half), prepare: position & mask })
