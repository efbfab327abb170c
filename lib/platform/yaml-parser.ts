export { Composer, type CST, Parser } from 'yaml'
