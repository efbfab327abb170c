export { Composer, type CST, type DocumentOptions, type ParseOptions, Parser, type SchemaOptions } from 'yaml'
