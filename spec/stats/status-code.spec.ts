import { describe, expect, test } from 'vitest'
import { grpcStatus, httpStatus } from '../../lib/stats/status-code.ts'

describe('an HTTP status', () => {
  test.each([
    ['200', 200],
    ['0404', 404],
    [418, 418],
    [200.9, 200],
    ['4294967295', 4294967295],
    ['4294967296', 0],
    ['', 0],
    ['2e2', 0],
    ['+200', 0],
    [' 200', 0],
    ['-1', 0],
    [-1, 0],
    [1e300, 0],
    ['9'.repeat(400), 0],
  ])('given as %j is %d', (tag, expected) => {
    expect(httpStatus(tag)).toBe(expected)
  })
})

describe('a gRPC status', () => {
  test.each([
    [['0'], '0'],
    [['007'], '7'],
    [['OK'], '0'],
    [['StatusCode.UNAVAILABLE'], '14'],
    [['deadline_exceeded'], '4'],
    [['DeadlineExceeded'], '4'],
    [['Canceled'], '1'],
    [['CANCELLED'], '1'],
    [['UNAUTHENTICATED'], '16'],
    [['no such'], ''],
    [['__proto__'], ''],
    [['4294967296'], ''],
    [[3], '3'],
    [[-1], ''],
    [[undefined, undefined, undefined, undefined], ''],
  ])('given as %j is %j', (values, expected) => {
    expect(grpcStatus(values)).toBe(expected)
  })

  test('is the first text, whatever it says, and a number only where there is no text', () => {
    expect(grpcStatus(['weird', 'OK'])).toBe('')
    expect(grpcStatus(['', 'OK'])).toBe('0')
    expect(grpcStatus([2, 'NOT_FOUND'])).toBe('5')
    expect(grpcStatus([undefined, 2, 3])).toBe('2')
  })
})
