interface LogSink {
    debug?(message: string): void;
    info?(message: string): void;
    warn(message: string): void;
    error(message: string): void;
}

type PropagationStyle = "datadog" | "tracecontext" | "none";

interface TracerOptions {
    readonly enabled?: boolean;
    readonly service?: string;
    readonly env?: string;
    readonly version?: string;
    readonly tags?: Readonly<Record<string, unknown>>;
    readonly url?: string | URL;
    readonly hostname?: string;
    readonly port?: number;
    readonly agentTimeout?: number;
    readonly flushInterval?: number;
    readonly flushMinSpans?: number;
    readonly sampleRate?: number;
    readonly tracePropagationStyle?: readonly PropagationStyle[] | {
        readonly inject?: readonly PropagationStyle[];
        readonly extract?: readonly PropagationStyle[];
    };
    readonly startupLogs?: boolean;
    readonly debug?: boolean;
    readonly logger?: LogSink;
}

interface SpanContext {
    readonly traceId: string;
    readonly traceIdDecimal: string;
    readonly spanId: string;
    readonly spanIdHex: string;
    readonly isRemote: boolean;
    toTraceId(hex?: boolean): string;
    toSpanId(hex?: boolean): string;
    toTraceparent(): string;
}

type TagValue = unknown;

type Tags = Readonly<Record<string, TagValue>>;

type AttributeValue = string | number | boolean | readonly string[] | readonly number[] | readonly boolean[];

interface SpanLink {
    readonly context: SpanContext;
    readonly attributes?: Tags;
}

interface Span {
    readonly traceId: string;
    readonly traceIdDecimal: string;
    readonly spanId: string;
    readonly spanIdHex: string;
    readonly finished: boolean;
    setTag(key: string, value: TagValue): this;
    addTags(tags: Tags): this;
    setTags(tags: Tags): this;
    setError(error?: unknown): this;
    setResource(resource: string): this;
    setOperationName(name: string): this;
    addLink(link: SpanLink): this;
    addLink(context: SpanContext, attributes?: Tags): this;
    addLinks(links: readonly SpanLink[]): this;
    addEvent(name: string, attributes?: Readonly<Record<string, AttributeValue>>, time?: number): this;
    addEvent(name: string, time?: number): this;
    recordException(exception: unknown, attributes?: Readonly<Record<string, AttributeValue>>): this;
    keep(): this;
    drop(): this;
    finish(time?: number): void;
    context(): SpanContext;
    tracer(): SpanSource;
    [Symbol.dispose](): void;
    [Symbol.asyncDispose](): Promise<void>;
}

interface SpanSource {
    startSpan(name: string, options?: SpanOptions): Span;
}

interface SpanRelation {
    type(): string;
    referencedContext(): SpanContext;
}

interface SpanOptions {
    readonly childOf?: Span | SpanContext | null | undefined;
    readonly references?: readonly SpanRelation[] | undefined;
    readonly service?: string | undefined;
    readonly resource?: string | undefined;
    readonly type?: string | undefined;
    readonly tags?: Tags | undefined;
    readonly startTime?: number | undefined;
    readonly links?: readonly SpanLink[] | undefined;
    readonly measured?: boolean | undefined;
}

interface Tally {
    traces: number;
    spans: number;
    bytes: number;
}

interface TracerStats {
    readonly started: number;
    readonly finished: number;
    readonly held: number;
    readonly queued: Readonly<Tally>;
    readonly inFlight: Readonly<Tally>;
    readonly sent: Readonly<Tally>;
    readonly dropped: Readonly<Record<string, Readonly<Tally>>>;
    readonly misuse: Readonly<Record<string, number>>;
}

type Callable = (...args: any[]) => any;

type MethodContext = ClassMethodDecoratorContext<any, any> | ClassGetterDecoratorContext<any, any> | ClassSetterDecoratorContext<any, any>;

interface SpanDecorator {
    <F extends (this: any, ...args: any[]) => any>(method: F, context: MethodContext): F;
    <F extends Callable | undefined>(field: undefined, context: ClassFieldDecoratorContext<any, F>): (initial: F) => F;
    <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>;
}

type Done = (error?: unknown) => void;

declare class TracerScope {
    #private;
    active(): Span | null;
    activate<T>(span: Span | null | undefined, fn: (span: Span | null) => T): T;
    bind<F extends Callable>(fn: F, span?: Span | null): F;
}

type WrapOptions<F extends Callable> = SpanOptions | ((this: ThisParameterType<F>, ...args: Parameters<F>) => SpanOptions | undefined);

declare class Tracer implements SpanSource {
    #private;
    trace<T>(name: string, fn: (span: Span, done: Done) => T): T;
    trace<T>(name: string, options: SpanOptions | undefined, fn: (span: Span, done: Done) => T): T;
    trace(name: string, options?: SpanOptions): Span;
    open(name: string, options?: SpanOptions): Promise<Span>;
    wrap<F extends Callable>(name: string, fn: F): F;
    wrap<F extends Callable>(name: string, options: WrapOptions<F> | undefined, fn: F): F;
    wrap(name?: string, options?: SpanOptions): SpanDecorator;
    wrap(options: SpanOptions): SpanDecorator;
    startSpan(name: string, options?: SpanOptions): Span;
    activeSpan(): Span | undefined;
    rootSpan(): Span | undefined;
    scope(): TracerScope;
    inject(span: Span | SpanContext | null | undefined, format: string, carrier: object): void;
    extract(format: string, carrier: object): SpanContext | null;
    flush(): Promise<TracerStats>;
    shutdown(options?: {
        readonly timeoutMs?: number;
    }): Promise<TracerStats>;
    stats(): TracerStats;
}

declare const ERROR_CODES: {
    readonly CLEW_CONFIG_INVALID: "An option given in code, or a variable of the environment, does not have the form it must have.";
    readonly CLEW_WRAP_TARGET: "Something that is not a function or a method was given to `wrap`.";
    readonly CLEW_AGENT_PORT: "The development agent could not listen on any port it was allowed to try.";
};

type TracerErrorCode = keyof typeof ERROR_CODES;

interface Problem {
    readonly name: string;
    readonly expected: string;
    readonly got: string;
    readonly consequence: string;
}

declare class TracerError extends Error {
    override readonly name = "TracerError";
    readonly code: TracerErrorCode;
    readonly problems: readonly Problem[];
    constructor(code: TracerErrorCode, problems: readonly Problem[]);
}

declare class DefaultTracer extends Tracer {
    #private;
    init(options?: TracerOptions): this;
}

declare const tracer: DefaultTracer;

export { AttributeValue, Callable, DefaultTracer, Done, LogSink, Problem, PropagationStyle, Span, SpanContext, SpanDecorator, SpanLink, SpanOptions, SpanRelation, SpanSource, TagValue, Tags, Tally, Tracer, TracerError, TracerErrorCode, TracerOptions, TracerScope, TracerStats, WrapOptions, tracer, tracer as default }
