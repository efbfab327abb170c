import { CASES } from '../../spec/context/cases/index.mjs'

/** So many differences of one answer are spelled out; the others are of the same kind. */
const SPELLED = 2

/**
 * @typedef {{ node: string, versions: Record<string, string>, answers: readonly import('../../spec/context/matrix.mjs').Answer[] }} Run
 * @typedef {{ title: string, runs: readonly Run[] }} Tracer
 */

/**
 * What the tracers answered, as Markdown.
 * @param {readonly Tracer[]} tracers
 */
export function report(tracers) {
  const wrong = CASES.filter((_case, i) => tracers.some(({ runs }) => runs.some((run) => isWrong(run.answers[i]))))
  return [
    `${CASES.length} cases. ${versions(tracers)}.`,
    counts(tracers),
    '### Where an answer is wrong',
    wrongAnswers(tracers, wrong),
    '### What is not offered',
    'The number of cases that take a form which the tracer does not have; a tracer cannot be wrong there.',
    notOffered(tracers),
    '### What all that offer it answer rightly',
    agreed(CASES.filter((one) => !wrong.includes(one))),
    '',
  ].join('\n\n')
}

function versions(tracers) {
  const [{ runs = [] } = {}] = tracers
  const packages = tracers.flatMap(({ runs: [run] }) => Object.entries(run?.versions ?? {}))
  const nodes = runs.map(({ node }) => node).join(' and ')
  return `${packages.map(([name, version]) => `${name} ${version}`).join(', ')}; Node ${nodes}`
}

function counts(tracers) {
  const columns = tracers.flatMap(({ title, runs }) => runs.map(({ node, answers }) => ({ title, node, answers })))
  const row = (label, counted) => [label, ...columns.map(({ answers }) => String(answers.filter(counted).length))]
  return markdown(
    ['', ...columns.map(({ title, node }) => `${title}, Node ${node.split('.')[0]}`)],
    [
      row('right', ({ outcome }) => outcome === 'right'),
      row('wrong', isWrong),
      row('not offered', ({ outcome }) => outcome === 'not offered'),
    ],
  )
}

function wrongAnswers(tracers, cases) {
  return markdown(
    ['case', ...tracers.map(({ title }) => title), 'why'],
    cases.map((one) => [
      `${one.group}: ${one.name}`,
      ...tracers.map(({ runs }) => cell(runs, CASES.indexOf(one))),
      [one.why, one.limit?.why].filter((text) => text !== undefined).join(' '),
    ]),
  )
}

/** One text if all Nodes agree, else one for each. */
function cell(runs, i) {
  const texts = runs.map(({ node, answers }) => ({ node: node.split('.')[0], text: inWords(answers[i]) }))
  return texts.every(({ text }) => text === texts[0]?.text)
    ? (texts[0]?.text ?? '')
    : texts.map(({ node, text }) => `Node ${node}: ${text}`).join('. ')
}

function inWords(answer) {
  if (!isWrong(answer)) return answer.outcome
  const { differs } = answer
  const more = differs.length > SPELLED ? `; ${differs.length - SPELLED} more` : ''
  return `**wrong**: ${differs.slice(0, SPELLED).join('; ')}${more}`
}

function notOffered(tracers) {
  const lacks = tracers.map(({ runs }) =>
    (runs[0]?.answers ?? []).map(({ outcome, differs }) => (outcome === 'not offered' ? differs[0] : undefined)),
  )
  const forms = [...new Set(lacks.flat())].filter((form) => form !== undefined)
  return markdown(
    ['form', ...tracers.map(({ title }) => title)],
    forms.map((form) => [
      FORMS[form] ?? form,
      ...lacks.map((all) => String(all.filter((one) => one === form).length || 'offered')),
    ]),
  )
}

const FORMS = {
  'no manual': 'a span that is active until it is finished, and `using`',
  'no open': '`using span = await open()`',
  'no wrap': 'a function that is wrapped',
  'no decorate': 'a decorator',
  'no bindEmitter': 'an emitter that is bound',
  'no suppress': 'code that is not traced',
}

function agreed(cases) {
  const groups = new Map()
  for (const { group, name } of cases) groups.set(group, [...(groups.get(group) ?? []), name])
  return [...groups].map(([group, names]) => `- ${group} (${names.length}): ${names.join('; ')}.`).join('\n')
}

/** A limit that is told is no less wrong for who meets it. */
function isWrong(answer) {
  return answer?.outcome === 'wrong' || answer?.outcome === 'limit'
}

function markdown(head, rows) {
  const line = (cells) => `| ${cells.map((text) => text.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
