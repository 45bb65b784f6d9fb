import { pooledBytes } from './random-pool.js'

export const nonceBytes = 12

/** 96 random bits. */
export const randomNonce = (): Buffer => pooledBytes(nonceBytes)
