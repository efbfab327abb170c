/** What `clew --help` writes. */
export const HELP = `clew: a tracer for Node.js, an agent for development that draws its traces, and
a doctor that finds out why none comes.

Usage:
  clew dev [flags]                     listen for traces, and draw them
  clew dev [flags] -- command args…    the same while a command runs; it gets
                                       DD_TRACE_AGENT_URL to send its traces to
  clew doctor [flags]                  tell how a tracer that is started here is
                                       configured, what is wrong with that, and
                                       whether it reaches its agent

Flags of dev:
  --port N      the port to listen on, default 8126, or one of the next 20
  --host H      the address to listen on, default 127.0.0.1; only those that
                other machines do not reach
  --quiet       draw nothing, and tell of problems only

Flags of doctor:
  --json        write one JSON object

Flags of both:
  --no-color    no colours; NO_COLOR and FORCE_COLOR are heeded too
  --version     the version
  --help        this text

Any Datadog tracer can send to dev, and finds it on port 8126 by itself. doctor
ends with code 0 if nothing is wrong, and with 1 if something is.
`
