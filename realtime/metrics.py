"""What the service counts, for Prometheus."""

from prometheus_client import Counter, Gauge

sockets = Gauge("congress_sockets", "Open WebSockets")
streams = Gauge("congress_event_streams", "Open server-sent event streams")
groups = Gauge("congress_groups", "Groups that share one execution")
members = Gauge("congress_members", "Readers of all groups")
executions = Counter("congress_executions", "Executions of subscriptions")
deliveries = Counter("congress_deliveries", "States handed to readers")
position = Gauge("congress_position", "Newest event number that this process has heard of")
bus_degraded = Gauge("congress_bus_degraded", "1 while Redis is away")
operations = Counter("congress_operations", "Operations answered", ["kind", "outcome"])
aborted = Counter("congress_sockets_aborted", "WebSockets cut off because their reader had stopped reading")
keeps_time = Gauge("congress_keeps_time", "1 in the process that keeps the time")
duties = Counter("congress_duties", "Duties of the timekeeper", ["duty", "outcome"])
duty_lag = Gauge("congress_duty_lag_seconds", "How late a duty was begun, the last time", ["duty"])
uploads = Counter("congress_uploads", "Uploads answered", ["outcome"])
