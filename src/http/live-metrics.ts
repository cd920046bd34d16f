import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { EventHub } from "../../plugins/live/hub.ts";
import type { LiveFigures } from "../../plugins/live/live-figures.ts";

/** Adds the figures of this server's live events. What is returned is told of subscriptions and deliveries. */
export function addLiveMetrics(registry: Registry, hub: EventHub): LiveFigures {
  const registers = [registry];
  const subscriptions = new Gauge({
    name: "gadb_subscriptions",
    help: "Open subscriptions.",
    registers,
  });
  const lag = new Histogram({
    name: "gadb_live_lag_seconds",
    help: "From the moment a server reads an event to its answer for one subscriber, rights and rows included.",
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60],
    registers,
  });
  addHubMetrics(registry, hub);
  return {
    subscribed() {
      subscriptions.inc();
      return () => subscriptions.dec();
    },
    delivered: (seconds) => lag.observe(seconds),
  };
}

function addHubMetrics(registry: Registry, hub: EventHub): void {
  const registers = [registry];
  const counts = { received: 0, dropped: 0, resyncs: 0 };
  const helps = {
    received: "Events that this server has read.",
    dropped:
      "Events that became a resync, because their reader had fallen behind; counted for each reader.",
    resyncs: "How often a subscriber was told to read everything again.",
  };
  for (const what of Object.keys(counts) as (keyof typeof counts)[]) {
    new Counter({
      name: `gadb_live_${what}_total`,
      help: helps[what],
      registers,
      collect() {
        this.inc(hub.counts[what] - counts[what]);
        counts[what] = hub.counts[what];
      },
    });
  }
  new Gauge({
    name: "gadb_live_listener_up",
    help: "Whether the connection that listens for events stands.",
    registers,
    collect() {
      this.set(hub.health.isListening ? 1 : 0);
    },
  });
  new Gauge({
    name: "gadb_live_look_age_seconds",
    help: "How long ago this server has last read events; it does so each second.",
    registers,
    collect() {
      this.set(hub.health.lookAgeSeconds);
    },
  });
}
