import * as babel from '@babel/core'
import * as swc from '@swc/core'
import { transform } from 'esbuild'
import ts from 'typescript'

/** TC39's decorators, or those of `experimentalDecorators`, which every compiler calls by another name. */
export type Dialect = 'TC39' | 'experimentalDecorators'

/** Makes an ES module of the oldest Node's syntax out of one that has decorators, `using` and no types. */
type Compile = (source: string, dialect?: Dialect) => Promise<string>

/** What our users compile with. */
export const COMPILERS: Readonly<Record<string, Compile>> = {
  async TypeScript(source, dialect) {
    return ts.transpile(source, {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      experimentalDecorators: dialect === 'experimentalDecorators',
    })
  },

  async esbuild(source, dialect) {
    const { code } = await transform(source, {
      loader: 'ts',
      target: 'node20',
      // Without it a class that names itself in its body is called _Shop, in its spans too.
      keepNames: true,
      tsconfigRaw: { compilerOptions: { experimentalDecorators: dialect === 'experimentalDecorators' } },
    })
    return code
  },

  async swc(source, dialect) {
    const { code } = await swc.transform(source, {
      isModule: true,
      swcrc: false,
      jsc: {
        target: 'es2022',
        parser: { syntax: 'ecmascript', decorators: true, explicitResourceManagement: true },
        transform: dialect === 'experimentalDecorators' ? { legacyDecorator: true } : { decoratorVersion: '2022-03' },
      },
    })
    return code
  },

  async Babel(source, dialect) {
    const decorators = dialect === 'experimentalDecorators' ? { version: 'legacy' } : { version: '2023-11' }
    const result = await babel.transformAsync(source, {
      configFile: false,
      babelrc: false,
      sourceType: 'module',
      plugins: [
        ['@babel/plugin-proposal-decorators', decorators],
        '@babel/plugin-transform-explicit-resource-management',
      ],
    })
    return result?.code ?? ''
  },
}
