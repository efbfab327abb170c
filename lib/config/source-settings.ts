import * as forms from './forms.ts'
import type { Settings } from './setting.ts'
import { shownPlain } from './shown-value.ts'

type Source = 'reportHostname' | 'hostname' | 'gitMetadata' | 'gitCommitSha' | 'gitRepositoryUrl' | 'processTags'

/** The settings of what traces tell of the machine, the source and the process that they come from. */
export const sourceSettings: Pick<Settings, Source> = {
  reportHostname: {
    option: 'reportHostname',
    env: ['DD_TRACE_REPORT_HOSTNAME'],
    form: forms.booleanForm,
    default: false,
    doc: "Whether traces tell the machine's name.",
  },
  hostname: {
    env: ['DD_HOSTNAME'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'what the system says',
    doc: "The machine's name.",
  },
  gitMetadata: {
    env: ['DD_TRACE_GIT_METADATA_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether traces tell of which commit in which repository the program is.',
  },
  gitCommitSha: {
    env: ['DD_GIT_COMMIT_SHA'],
    form: forms.textForm,
    default: undefined,
    defaultText: 'git.commit.sha among the tags, else what is found',
    doc: 'That commit.',
  },
  gitRepositoryUrl: {
    env: ['DD_GIT_REPOSITORY_URL'],
    form: forms.repositoryForm,
    default: undefined,
    defaultText: 'git.repository_url among the tags, else what is found',
    show: (url) => shownPlain(url),
    doc: 'That repository; a user and a password in its URL are left out.',
  },
  processTags: {
    env: ['DD_EXPERIMENTAL_PROPAGATE_PROCESS_TAGS_ENABLED'],
    form: forms.booleanForm,
    default: true,
    doc: 'Whether traces tell the script, its folder and what else tells processes of one service apart.',
  },
}
