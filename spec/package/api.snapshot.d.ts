interface LogSink {
    debug?(message: string): void;
    info?(message: string): void;
    warn(message: string): void;
    error(message: string): void;
}

type LogLevel = "debug" | "info" | "warn" | "error" | "off";

interface ContextManager {
    run<T>(carried: object, fn: () => T): T;
    current(): object | undefined;
}

type PropagationStyle = "datadog" | "tracecontext" | "b3" | "b3multi" | "baggage" | "none";

interface SamplingRule {
    readonly service?: string | undefined;
    readonly name?: string | undefined;
    readonly resource?: string | undefined;
    readonly tags?: Readonly<Record<string, string>> | undefined;
    readonly sampleRate: number;
    readonly maxPerSecond?: number | undefined;
    readonly provenance?: "customer" | "dynamic" | undefined;
}

interface SpanSamplingRule {
    readonly service?: string | undefined;
    readonly name?: string | undefined;
    readonly sampleRate?: number | undefined;
    readonly maxPerSecond?: number | undefined;
}

interface TracerOptions {
    readonly enabled?: boolean | undefined;
    readonly service?: string | undefined;
    readonly env?: string | undefined;
    readonly version?: string | undefined;
    readonly tags?: Readonly<Record<string, unknown>> | undefined;
    readonly serviceMapping?: Readonly<Record<string, string>> | undefined;
    readonly reportHostname?: boolean | undefined;
    readonly url?: string | URL | undefined;
    readonly hostname?: string | undefined;
    readonly port?: number | string | undefined;
    readonly agentTimeout?: number | undefined;
    readonly flushInterval?: number | undefined;
    readonly signalTimeout?: number | undefined;
    readonly exitTimeout?: number | undefined;
    readonly flushMinSpans?: number | undefined;
    readonly protocolVersion?: "0.4" | "0.5" | undefined;
    readonly stats?: boolean | undefined;
    readonly sampleRate?: number | undefined;
    readonly samplingRules?: readonly SamplingRule[] | undefined;
    readonly rateLimit?: number | undefined;
    readonly spanSamplingRules?: readonly SpanSamplingRule[] | undefined;
    readonly tracePropagationStyle?: readonly PropagationStyle[] | {
        readonly inject?: readonly PropagationStyle[] | undefined;
        readonly extract?: readonly PropagationStyle[] | undefined;
    } | undefined;
    readonly baggageMaxItems?: number | undefined;
    readonly baggageMaxBytes?: number | undefined;
    readonly baggageTagKeys?: readonly string[] | undefined;
    readonly legacyBaggageEnabled?: boolean | undefined;
    readonly healthMetrics?: boolean | undefined;
    readonly dogstatsd?: {
        readonly url?: string | URL | undefined;
        readonly hostname?: string | undefined;
        readonly port?: number | string | undefined;
    } | undefined;
    readonly traceId128BitGenerationEnabled?: boolean | undefined;
    readonly detached?: "child" | "link" | undefined;
    readonly contextManager?: ContextManager | undefined;
    readonly startupLogs?: boolean | undefined;
    readonly debug?: boolean | undefined;
    readonly logLevel?: LogLevel | undefined;
    readonly logger?: LogSink | undefined;
}

declare const ERROR_CODES: {
    readonly CLEW_CONFIG_INVALID: "An option given in code, or a variable of the environment, does not have the form it must have.";
    readonly CLEW_WRAP_TARGET: "Something that is not a function or a method was given to `wrap`.";
    readonly CLEW_AGENT_HOST: "The development agent was to listen where other machines would reach it.";
    readonly CLEW_AGENT_PORT: "The development agent could not listen on any port it was allowed to try.";
    readonly CLEW_AGENT_SOCKET: "The development agent could not listen on the Unix socket it was given.";
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

type StableSource = "local_file" | "fleet_file";

type VariableOrigin = {
    readonly source: "environment";
    readonly variable: string;
} | {
    readonly source: StableSource;
    readonly variable: string;
    readonly file: string;
};

type Origin = {
    readonly source: "code";
} | {
    readonly source: "default";
} | VariableOrigin;

interface Shadowed {
    readonly origin: Origin;
    readonly raw: string;
}

interface Explanation {
    readonly key: string;
    readonly option: string | undefined;
    readonly env: readonly string[];
    readonly also: readonly string[];
    readonly value: string;
    readonly default: string;
    readonly origin: Origin;
    readonly raw: string | undefined;
    readonly shadowed: readonly Shadowed[];
    readonly unit: string | undefined;
    readonly doc: string;
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
    setBaggageItem(key: string, value: string): this;
    getBaggageItem(key: string): string | undefined;
    getAllBaggageItems(): Record<string, string>;
    removeBaggageItem(key: string): this;
    removeAllBaggageItems(): this;
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
    setMetaStruct(key: string, value: unknown): this;
    recordException(exception: unknown, attributes?: Readonly<Record<string, AttributeValue>>): this;
    log(fields: Readonly<Record<string, unknown>>, time?: number): this;
    logEvent(event: string, payload?: unknown): this;
    keep(): this;
    drop(): this;
    setBaggageItem(key: string, value: string): this;
    getBaggageItem(key: string): string | undefined;
    getAllBaggageItems(): Record<string, string>;
    removeBaggageItem(key: string): this;
    removeAllBaggageItems(): this;
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

type PlainTag = string | number;

interface Tally {
    traces: number;
    spans: number;
    bytes: number;
}

interface StatisticsCounts {
    readonly counted: number;
    readonly blocked: number;
    readonly flushed: number;
    readonly hits: number;
    readonly lost: Readonly<Record<string, {
        readonly rows: number;
        readonly hits: number;
    }>>;
    readonly unclear: number;
}

interface TracerStats {
    readonly started: number;
    readonly abandoned: number;
    readonly finished: number;
    readonly held: number;
    readonly completed: Readonly<Tally>;
    readonly queued: Readonly<Tally>;
    readonly inFlight: Readonly<Tally>;
    readonly sent: Readonly<Tally>;
    readonly dropped: Readonly<Record<string, Readonly<Tally>>>;
    readonly misuse: Readonly<Record<string, number>>;
    readonly propagation: Readonly<Record<string, number>>;
    readonly statistics: StatisticsCounts | undefined;
}

type SpanHook = (span: Span) => void;

declare class FinishedEvent {
    #private;
    get name(): string;
    set name(name: string);
    get time(): number;
    get attributes(): Record<string, AttributeValue>;
    setAttribute(name: string, value: AttributeValue | undefined): this;
    toJSON(): object;
}

declare class FinishedLink {
    #private;
    get traceId(): string;
    get spanIdHex(): string;
    get attributes(): Record<string, string>;
    setAttribute(name: string, value: unknown): this;
    toJSON(): object;
}

declare class FinishedSpan {
    #private;
    get traceId(): string;
    get spanId(): string;
    get parentId(): string;
    get parent(): FinishedSpan | undefined;
    get isLocalRoot(): boolean;
    get startTime(): number;
    get duration(): number;
    get name(): string;
    set name(name: string);
    get service(): string;
    set service(service: string);
    get resource(): string;
    set resource(resource: string);
    get type(): string | undefined;
    set type(type: string | undefined);
    get error(): boolean;
    set error(error: boolean);
    get tags(): Record<string, PlainTag>;
    getTag(name: string): PlainTag | undefined;
    setTag(name: string, value: unknown): this;
    setError(...given: [
        error?: unknown
    ]): this;
    get events(): readonly FinishedEvent[];
    set events(events: readonly FinishedEvent[]);
    get links(): readonly FinishedLink[];
    set links(links: readonly FinishedLink[]);
    get metaStruct(): Record<string, unknown>;
    setMetaStruct(key: string, value: unknown): this;
    keep(): this;
    drop(): this;
    toJSON(): object;
}

type FinishedTrace = readonly FinishedSpan[];

type Processor = (trace: FinishedTrace) => FinishedTrace | null | undefined | void;

type Callable = (...args: any[]) => any;

type MethodContext = ClassMethodDecoratorContext<any, any> | ClassGetterDecoratorContext<any, any> | ClassSetterDecoratorContext<any, any>;

interface SpanDecorator {
    <F extends (this: any, ...args: any[]) => any>(method: F, context: MethodContext): F;
    <F extends Callable | undefined>(field: undefined, context: ClassFieldDecoratorContext<any, F>): (initial: F) => F;
    <T>(target: object, key: string | symbol, descriptor: TypedPropertyDescriptor<T>): TypedPropertyDescriptor<T>;
}

type Done = (error?: unknown) => void;

declare class TracerConfig {
    #private;
    explain(): Explanation[];
}

declare class TracerScope {
    #private;
    active(): Span | null;
    activate<T>(span: Span | null | undefined, fn: (span: Span | null) => T): T;
    bind<F extends Callable>(fn: F, span?: Span | null): F;
}

declare abstract class TracerContext {
    #private;
    activeSpan(): Span | undefined;
    rootSpan(): Span | undefined;
    explainSampling(span?: Span | SpanContext | null): string;
    activate<T>(span: Span | SpanContext | null | undefined, fn: () => T): T;
    bind<F extends Callable>(fn: F, span?: Span | SpanContext | null): F;
    bindEmitter<E extends object>(emitter: E): E;
    suppress<T>(fn: () => T): T;
    carrier(): Record<string, string>;
    continueFrom<T>(carrier: object, fn: () => T): T;
    setBaggageItem(key: string, value: string): Record<string, string>;
    getBaggageItem(key: string): string | undefined;
    getAllBaggageItems(): Record<string, string>;
    removeBaggageItem(key: string): Record<string, string>;
    removeAllBaggageItems(): Record<string, string>;
    scope(): TracerScope;
    inject<C extends object>(span: Span | SpanContext | null | undefined, format: string, carrier: C, setter?: (carrier: C, name: string, value: string) => void): Record<string, string>;
    extract<C extends object>(format: string, carrier: C, getter?: (carrier: C, name: string) => string | readonly string[] | undefined): SpanContext | null;
}

type WrapOptions<F extends Callable> = SpanOptions | ((this: ThisParameterType<F>, ...args: Parameters<F>) => SpanOptions | undefined);

declare class Tracer extends TracerContext implements SpanSource {
    #private;
    get config(): TracerConfig;
    trace<T>(name: string, fn: (span: Span, done: Done) => T): T;
    trace<T>(name: string, options: SpanOptions | undefined, fn: (span: Span, done: Done) => T): T;
    trace(name: string, options?: SpanOptions): Span;
    open(name: string, options?: SpanOptions): Promise<Span>;
    wrap<F extends Callable>(name: string, fn: F): F;
    wrap<F extends Callable>(name: string, options: WrapOptions<F> | undefined, fn: F): F;
    wrap(name?: string, options?: SpanOptions): SpanDecorator;
    wrap(options: SpanOptions): SpanDecorator;
    startSpan(name: string, options?: SpanOptions): Span;
    addProcessor(processor: Processor): () => void;
    onSpanStart(hook: SpanHook): () => void;
    onSpanFinish(hook: SpanHook): () => void;
    flush(): Promise<TracerStats>;
    shutdown(options?: {
        readonly timeoutMs?: number;
    }): Promise<TracerStats>;
    stats(): TracerStats;
}

declare class DefaultTracer extends Tracer {
    #private;
    override get config(): TracerConfig;
    init(options?: TracerOptions): this;
}

declare const tracer: DefaultTracer;

export { AttributeValue, Callable, DefaultTracer, Done, Explanation, FinishedEvent, FinishedLink, FinishedSpan, FinishedTrace, LogLevel, LogSink, Origin, Problem, Processor, PropagationStyle, SamplingRule, Shadowed, Span, SpanContext, SpanDecorator, SpanHook, SpanLink, SpanOptions, SpanOptions as TraceOptions, SpanRelation, SpanSamplingRule, SpanSource, TagValue, Tags, Tally, Tracer, TracerConfig, TracerError, TracerErrorCode, TracerOptions, TracerScope, TracerScope as Scope, TracerStats, VariableOrigin, WrapOptions, tracer, tracer as default }
