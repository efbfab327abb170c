from ddtrace.trace import tracer

with tracer.trace("web.request", service="shop", resource="GET /orders", span_type="web") as span:
    span.set_tag("orders", 3)
    with tracer.trace("db.query", service="orders-db", resource="SELECT 1", span_type="sql"):
        pass
try:
    with tracer.trace("coupon.apply", service="shop"):
        raise ValueError("this coupon ran out")
except ValueError:
    pass
tracer.shutdown()
