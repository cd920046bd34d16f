import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "pg";
import { Listener } from "../../plugins/live/listener.ts";
import type { AppContext } from "../app-context.ts";
import { createPool } from "../db/pools.ts";
import { withRole } from "../db/urls.ts";
import { claimWebhookDeliveries, type ClaimedDelivery } from "../sql/claim-webhook-deliveries.ts";
import { fanOutWebhooks } from "../sql/fan-out-webhooks.ts";
import { finishWebhookAttempt } from "../sql/finish-webhook-attempt.ts";
import { releaseWebhookDelivery } from "../sql/release-webhook-delivery.ts";
import { AddressPolicy } from "./address-policy.ts";
import { resolveName, type ResolveName } from "./resolve-name.ts";
import { sendWebhook } from "./send-webhook.ts";

/** Settings that tests change. */
export interface DispatcherOptions {
  resolve?: ResolveName;
  timeoutMs?: number;
  /** After so long a delivery whose worker has died is sent by another; more than an attempt takes. */
  leaseSeconds?: number;
}

/** Requests at a time to receivers that work, and to each of them. */
const WORKING = { isFailing: false, slots: 32, maxPerWebhook: 4 };
/** Those that fail have slots of their own, one each: they mostly wait, and must not make others wait. */
const FAILING = { isFailing: true, slots: 16, maxPerWebhook: 1 };
/** A look takes everything that there is; many in a row would find little each. */
const LEAST_PAUSE_MS = 20;
/** However notifications fare, nothing waits for longer. */
const IDLE_MS = 1_000;
const GRACE_MS = 1_000;

/**
 * Sends events to webhooks, until it is stopped. Woken by the same notification as the servers' live events, it hands
 * out new events in the database and sends what is due, whoever handed it out. Any number of workers share the work.
 */
export class WebhookDispatcher {
  readonly #app: AppContext;
  readonly #policy: AddressPolicy;
  readonly #options: Required<DispatcherOptions>;
  readonly #pool: Pool;
  readonly #listener: Listener;
  readonly #stopping = new AbortController();
  readonly #cutting = new AbortController();
  readonly #sending = { working: new Set<Promise<void>>(), failing: new Set<Promise<void>>() };
  #woken = Promise.withResolvers<void>();
  #loop: Promise<void> = Promise.resolve();
  #stopped: Promise<void> | undefined;

  constructor(app: AppContext, options: DispatcherOptions = {}) {
    this.#app = app;
    this.#policy = new AddressPolicy(app.config.webhookAllow);
    this.#options = { resolve: resolveName, timeoutMs: 10_000, leaseSeconds: 30, ...options };
    const url = withRole(app.ownerUrl, "gadb_worker");
    this.#pool = createPool(url, { name: "webhooks", max: 4, log: app.log });
    this.#listener = new Listener(
      { connectionString: url, log: app.log },
      { connected: async () => this.wake(), notified: () => this.wake() },
    );
  }

  /** Begins to listen and to send; to be stopped, too, when it rejects. */
  async start(): Promise<void> {
    await this.#listener.start();
    this.#loop = this.#run();
  }

  /** Looks for something to send now. */
  wake(): void {
    this.#woken.resolve();
  }

  /** Takes nothing more, and gives back what is not sent within a second. Asked again it waits for the same. */
  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#loop;
    const timer = setTimeout(() => this.#cutting.abort(), GRACE_MS);
    await Promise.all([...this.#sending.working, ...this.#sending.failing]);
    clearTimeout(timer);
    await this.#listener.release();
    await this.#pool.end();
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      this.#woken = Promise.withResolvers();
      try {
        await this.#look();
      } catch (error) {
        this.#app.log.warn({ err: error }, "webhooks are interrupted");
      }
      await sleep(LEAST_PAUSE_MS, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      const timer = setTimeout(() => this.wake(), IDLE_MS - LEAST_PAUSE_MS);
      await this.#woken.promise;
      clearTimeout(timer);
    }
  }

  async #look(): Promise<void> {
    await fanOutWebhooks(this.#pool);
    await this.#fill(WORKING, this.#sending.working);
    await this.#fill(FAILING, this.#sending.failing);
  }

  async #fill(kind: typeof WORKING, sending: Set<Promise<void>>): Promise<void> {
    const maxCount = kind.slots - sending.size;
    if (maxCount <= 0 || this.#stopping.signal.aborted) return;
    const { leaseSeconds } = this.#options;
    const claim = { isFailing: kind.isFailing, maxPerWebhook: kind.maxPerWebhook };
    for (const claimed of await claimWebhookDeliveries(this.#pool, {
      ...claim,
      maxCount,
      leaseSeconds,
    })) {
      const sent = this.#send(claimed).finally(() => {
        sending.delete(sent);
        this.wake();
      });
      sending.add(sent);
    }
  }

  /** Never rejects. */
  async #send({ delivery_id, attempt, message_id, ...rest }: ClaimedDelivery): Promise<void> {
    const { resolve, timeoutMs } = this.#options;
    const { signal } = this.#cutting;
    try {
      const outcome = await sendWebhook(
        { id: message_id, ...rest },
        { policy: this.#policy, resolve, timeoutMs, signal },
      );
      await finishWebhookAttempt(this.#pool, { deliveryId: delivery_id, attempt, ...outcome });
    } catch (error) {
      if (signal.aborted) await this.#giveBack(delivery_id, attempt);
      // It is sent again when its lease is over.
      else this.#app.log.warn({ err: error, delivery_id }, "a delivery was not recorded");
    }
  }

  async #giveBack(deliveryId: string, attempt: number): Promise<void> {
    await releaseWebhookDelivery(this.#pool, deliveryId, attempt).catch((error: unknown) => {
      this.#app.log.warn({ err: error, delivery_id: deliveryId }, "a delivery was not given back");
    });
  }
}
