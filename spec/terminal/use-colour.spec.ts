import { expect, test } from 'vitest'
import { useColour } from '../../lib/terminal/use-colour.ts'

test.each([
  { plain: false, terminal: true, env: {}, colour: true },
  { plain: false, terminal: false, env: {}, colour: false },
  { plain: true, terminal: true, env: {}, colour: false },
  { plain: true, terminal: true, env: { FORCE_COLOR: '1' }, colour: false },
  { plain: false, terminal: true, env: { NO_COLOR: '1' }, colour: false },
  { plain: false, terminal: true, env: { NO_COLOR: '' }, colour: true },
  { plain: false, terminal: true, env: { TERM: 'dumb' }, colour: false },
  { plain: false, terminal: false, env: { FORCE_COLOR: '1' }, colour: true },
  { plain: false, terminal: false, env: { FORCE_COLOR: '' }, colour: true },
  { plain: false, terminal: true, env: { FORCE_COLOR: '0' }, colour: false },
  { plain: false, terminal: true, env: { FORCE_COLOR: 'false' }, colour: false },
  { plain: false, terminal: false, env: { FORCE_COLOR: '3', NO_COLOR: '1', TERM: 'dumb' }, colour: true },
])('with --no-color $plain, a terminal $terminal and $env: $colour', ({ colour, ...facts }) => {
  expect(useColour(facts)).toBe(colour)
})
