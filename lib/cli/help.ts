/** What `clew --help` writes. */
export const HELP = `clew: a tracer for Node.js, an agent for development that shows its traces,
and a doctor that finds out why none comes.

Usage:
  clew dev [flags]                     listen for traces, and write a line each
  clew dev [flags] -- command args…    the same while a command runs; it gets
                                       DD_TRACE_AGENT_URL to send its traces to
  clew replay [flags] file             the same with the traces of a file, which
                                       --record or an export of one trace wrote
  clew doctor [flags]                  tell how a tracer that is started here is
                                       configured, what is wrong with that, and
                                       whether it reaches its agent

Flags of dev and replay:
  --tree          write each trace as a waterfall
  --json          write each trace as one JSON object, and nothing else there
  --only error    write those in which a span failed
  --slow 200ms    write those that took as long or longer
  --service NAME  write those with a span of this service
  --query Q       write those that a query asks for: 'resource:GET* -web'
  --quiet         write no traces, and tell of problems only
  --port N        the port to listen on, default 8126, or one of the next 20
  --host H        the address to listen on, default 127.0.0.1; only those that
                  other machines do not reach
  --socket P      a Unix socket to listen on too, which only you can use
  --otlp          listen on port 4318 too, where OpenTelemetry's exporters send
  --stay          keep agent and viewer when the command has ended, until Ctrl-C
  --record FILE   write all spans to a file, for replay
  --assert FILE   check the traces of the command against the budgets in a file:
                  the code is 1 if one is broken, and the command's own if that
                  is not 0

Flags of doctor:
  --json        write one JSON object

Flags of all:
  --no-color    no colours; NO_COLOR and FORCE_COLOR are heeded too
  --version     the version
  --help        this text

Any Datadog tracer can send to dev, and finds it on port 8126 by itself. doctor
ends with code 0 if nothing is wrong, and with 1 if something is.
`
