export { boolean, custom, enum, gte, int, lte, maxLength, number, regex, string, type ZodMiniType } from 'zod/mini'
