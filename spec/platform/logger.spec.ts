import { describe, expect, onTestFinished, test } from 'vitest'
import { Logger, type LogLevel } from '../../lib/platform/logger.ts'

function logging(level: LogLevel): { logger: Logger; lines: string[] } {
  const lines: string[] = []
  const say = (name: string) => (message: string) => {
    lines.push(`${name}|${message}`)
  }
  return {
    logger: new Logger(level, { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') }),
    lines,
  }
}

describe('a logger', () => {
  test.each<[LogLevel, string[]]>([
    ['debug', ['debug', 'info', 'warn', 'error']],
    ['info', ['info', 'warn', 'error']],
    ['warn', ['warn', 'error']],
    ['error', ['error']],
    ['off', []],
  ])('at level %s passes on %j', (level, expected) => {
    const { logger, lines } = logging(level)
    logger.debug('x')
    logger.info('x')
    logger.warn('x')
    logger.error('x')
    expect(lines).toEqual(expected.map((name) => `${name}|clew: x`))
    expect(logger.debugging).toBe(level === 'debug')
  })

  test('says of a topic once what is to be said once', () => {
    const { logger, lines } = logging('debug')
    for (let i = 0; i < 3; i++) {
      logger.warnOnce('a', `warn ${i}`)
      logger.debugOnce('b', `debug ${i}`)
    }
    expect(lines).toEqual(['warn|clew: warn 0', 'debug|clew: debug 0'])
  })

  test('keeps a message in one line, and harmless', () => {
    const { logger, lines } = logging('warn')
    logger.warn('a\nclew: forged\r\u001b[31mred\u0007\u0085')
    expect(lines).toEqual(['warn|clew: a\\x0aclew: forged\\x0d\\x1b[31mred\\x07\\x85'])
  })

  test('cuts what is too long', () => {
    const { logger, lines } = logging('warn')
    logger.warn('x'.repeat(5000))
    expect(lines[0]).toBe(`warn|clew: ${'x'.repeat(2000)}…`)
  })

  test('announces without a prefix, at any level, in full', () => {
    const { logger, lines } = logging('off')
    logger.announce('y'.repeat(5000))
    expect(lines).toEqual([`warn|${'y'.repeat(5000)}`])
  })

  test('survives a sink that throws, and one that lacks a level', () => {
    const boom = (): never => {
      throw new Error('boom')
    }
    const logger = new Logger('debug', { warn: boom, error: boom })
    logger.warn('x')
    logger.announce('x')
    logger.debug('x')
  })
  test('leaves no rejection of an asynchronous sink unhandled', async () => {
    const rejections: unknown[] = []
    const listen = (reason: unknown): void => {
      rejections.push(reason)
    }
    process.on('unhandledRejection', listen)
    onTestFinished(() => void process.off('unhandledRejection', listen))
    const boom = async (): Promise<never> => {
      throw new Error('boom')
    }
    const logger = new Logger('debug', { warn: boom, error: boom })
    logger.warn('x')
    logger.announce('x')
    // Node tells of rejections at the end of the turn in which they happened.
    await new Promise((resolve) => setImmediate(resolve))
    expect(rejections).toEqual([])
  })
})
