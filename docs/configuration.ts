import type { Form } from '../lib/config/form.ts'
import { LEFT_OUT } from '../lib/config/known-names.ts'
import type { Setting } from '../lib/config/setting.ts'
import { settings } from '../lib/config/settings.ts'

type Row = Setting<unknown>

const rows = Object.values<Row>(settings)

/** The text of `configuration.md`, which `npm run docs` writes and a spec compares. */
export const configurationPage: string = `# Configuration

This page is made from the tables in \`lib/config/settings.ts\` and \`lib/config/known-names.ts\` by \`npm run docs\`.

## Where a value comes from

Of several values for one setting, that of the place counts which comes first here:

1. code: \`tracer.init({ … })\` or \`createTracer({ … })\`
2. the file of Datadog's Fleet Automation
3. the environment
4. the file of this machine
5. the default

Of several variables of one setting in the same place, the one that comes first in the tables below counts. A variable that is
empty is one that is not set. Tags are the exception: those of all places are added up; of two with the same name that of the
more wanted place counts, and in one place \`DD_TRACE_TAGS\` before \`DD_TAGS\` before \`OTEL_RESOURCE_ATTRIBUTES\`.

A bad option throws one \`TracerError\` that names all bad options. A bad variable, or a bad file, is reported in a line, and
counts as if it were not set; of a list the good items stay. Nothing that stands in the environment or in a file makes \`init()\`
throw. With tracing switched off (\`DD_TRACE_ENABLED=false\`) nothing is reported, because nothing comes of it: \`clew doctor\`
tells of bad variables also then.

No line shows the user and password of a URL, the value of a name that looks like a secret, or what a file puts in from a
variable that is called like one; that holds for the line at the start, \`explain()\` and the doctor too. What is hidden stands
there as \`<redacted>\`, and rather too much of it than too little.

Some files of the package are loaded when they are needed. Where a deployment has left one of them behind, a line names it and
says what happens without it: \`seldom.cjs\` (the two files, spelling, \`explain()\`, what may be shown of a bad value),
\`statistics.cjs\` (statistics, version 0.5 of the protocol), \`metrics.cjs\` (health metrics), \`yaml.cjs\` (the two files),
\`rules.cjs\` (sampling rules and the sample rate), \`scopes.cjs\` (the search for leaking spans, context managers), \`finished.cjs\` (what processors look at),
\`propagation.cjs\` (headers), \`sending.cjs\` (whatever is sent). Without \`results.cjs\`, spans around generators, streams and
lazy queries end when their function returns; without \`zod.cjs\` all goes on as before.

\`tracer.config.explain()\` gives a row for each setting: its value, where that comes from, what the variable held, and which
others lost against it. Before \`init()\` it tells what the environment and the files alone come to. With \`DD_TRACE_DEBUG=true\`,
unless a log level says otherwise, a variable that has no effect is reported in a line.

## Settings

${table(
  ['variable', 'option', 'takes', 'default', 'meaning'],
  rows
    .filter(isPlain)
    .map((row) => [
      list(variablesOf(row).filter((name) => !isOtel(name))),
      row.option === undefined ? '' : code(row.option),
      row.form.expectedText,
      defaultOf(row),
      row.doc,
    ]),
)}

Some take another form under one of their names:

${table(
  ['variable', 'takes'],
  formsOf()
    .filter(([name]) => !isOtel(name))
    .map(([name, form]) => [code(name), form.expectedText]),
)}

## OpenTelemetry's variables

They mean what they mean to dd-trace. Where a variable of Datadog's is set for the same in the same place, it wins, and in debug a
line says so; a more wanted place wins with whichever name it has. The argument of a sampler may stand in another place than
the sampler.

${table(
  ['variable', 'in place of', 'takes'],
  rows.flatMap((row) =>
    variablesOf(row)
      .filter(isOtel)
      .map((name) => [code(name), code(placeOf(row)), formOf(row, name)]),
  ),
)}

## The two files

A machine configures all its processes by \`application_monitoring.yaml\`:

${table(
  ['system', 'of this machine', 'of Fleet Automation'],
  [
    ['Linux', code('/etc/datadog-agent/'), code('/etc/datadog-agent/managed/datadog-agent/stable/')],
    ['macOS', code('/opt/datadog-agent/etc/'), code('/opt/datadog-agent/etc/stable/')],
    ['Windows', code('C:\\ProgramData\\Datadog\\'), code('C:\\ProgramData\\Datadog\\managed\\datadog-agent\\stable\\')],
  ],
)}

\`\`\`yaml
apm_configuration_default:
  DD_ENV: prod
tags:
  team: shop
apm_configuration_rules:
  - selectors:
      - { origin: language, operator: equals, matches: [nodejs] }
      - { origin: environment_variables, key: ROLE, operator: prefix_matches, matches: [worker] }
    configuration:
      DD_SERVICE: '{{environment_variables[ROLE]}}'
      DD_TAGS: 'team:{{tags[team]}}'
\`\`\`

The first rule counts whose selectors all match, and its values win over the defaults above it. A selector looks at \`language\`,
\`environment_variables\`, \`process_arguments\` (with a \`key\`, at \`key=value\`) or the \`tags\` of the file; its operator is
\`equals\`, \`prefix_matches\`, \`suffix_matches\` or \`exists\`. The names are those of the variables above, and so are the values. A
file has at most 64 KiB and 32 levels. Older files have \`rules\` in place of \`apm_configuration_rules\`. A key that looks like a
misspelt one is reported.

## What is left out

Variables that Datadog's tracers for Node.js and Python have and clew has not, with the reason. A \`*\` stands for any
characters. Who sets one of them finds a line about it in debug.

${table(
  ['reason', 'variables'],
  LEFT_OUT.map(({ why, names }) => [why, list(names.split(/\s+/))]),
)}
`

function variablesOf({ env, also = [] }: Row): string[] {
  return [...env.map((entry) => (typeof entry === 'string' ? entry : entry[0])), ...also]
}

/** Whether there is more to a row than a variable of OpenTelemetry's. */
function isPlain(row: Row): boolean {
  return row.option !== undefined || !variablesOf(row).every(isOtel)
}

function isOtel(name: string): boolean {
  return name.startsWith('OTEL_')
}

function formsOf(): (readonly [name: string, form: Form<unknown>])[] {
  return rows.flatMap(({ env }) => env.flatMap((entry) => (typeof entry === 'string' ? [] : [entry])))
}

function formOf(row: Row, name: string): string {
  if (row.also?.includes(name) === true) return 'a number from 0 to 1, for the samplers with a ratio'
  return (formsOf().find(([other]) => other === name)?.[1] ?? row.form).expectedText
}

/** The variable of Datadog's that wins; what has none is added to others. */
function placeOf(row: Row): string {
  return variablesOf(row).find((name) => !isOtel(name)) ?? 'DD_TAGS'
}

function defaultOf({ default: value, defaultText, show, unit }: Row): string {
  if (defaultText !== undefined) return defaultText
  const text = code(value === undefined ? 'none' : (show?.(value as Exclude<unknown, undefined>) ?? String(value)))
  return unit === undefined ? text : `${text} ${unit}`
}

function list(names: readonly string[]): string {
  return names.map(code).join(', ')
}

function code(text: string): string {
  return `\`${text}\``
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const cells = (line: readonly string[]): string =>
    `| ${line.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [cells(head), `|${'---|'.repeat(head.length)}`, ...lines.map(cells)].join('\n')
}
