/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as channels_twilio_apply from "../channels/twilio/apply.js";
import type * as channels_twilio_config from "../channels/twilio/config.js";
import type * as channels_twilio_events from "../channels/twilio/events.js";
import type * as channels_twilio_outcome from "../channels/twilio/outcome.js";
import type * as channels_twilio_sender from "../channels/twilio/sender.js";
import type * as channels_twilio_signature from "../channels/twilio/signature.js";
import type * as channels_twilio_webhook from "../channels/twilio/webhook.js";
import type * as conversations from "../conversations.js";
import type * as crons from "../crons.js";
import type * as functions from "../functions.js";
import type * as http from "../http.js";
import type * as inbox from "../inbox.js";
import type * as me from "../me.js";
import type * as members from "../members.js";
import type * as messages from "../messages.js";
import type * as model_access from "../model/access.js";
import type * as model_attention from "../model/attention.js";
import type * as model_audience from "../model/audience.js";
import type * as model_breakers from "../model/breakers.js";
import type * as model_caller from "../model/caller.js";
import type * as model_catchUp from "../model/catchUp.js";
import type * as model_channels from "../model/channels.js";
import type * as model_consent from "../model/consent.js";
import type * as model_conversations from "../model/conversations.js";
import type * as model_counters from "../model/counters.js";
import type * as model_customers from "../model/customers.js";
import type * as model_delivery from "../model/delivery.js";
import type * as model_inbound from "../model/inbound.js";
import type * as model_inbox from "../model/inbox.js";
import type * as model_members from "../model/members.js";
import type * as model_messages from "../model/messages.js";
import type * as model_outbox from "../model/outbox.js";
import type * as model_parked from "../model/parked.js";
import type * as model_pins from "../model/pins.js";
import type * as model_providerEvents from "../model/providerEvents.js";
import type * as model_settlement from "../model/settlement.js";
import type * as model_shapes from "../model/shapes.js";
import type * as model_status from "../model/status.js";
import type * as model_sweep from "../model/sweep.js";
import type * as model_tables_customers from "../model/tables/customers.js";
import type * as model_tables_delivery from "../model/tables/delivery.js";
import type * as model_tables_inbox from "../model/tables/inbox.js";
import type * as model_tables_people from "../model/tables/people.js";
import type * as model_unread from "../model/unread.js";
import type * as outbox from "../outbox.js";
import type * as pins from "../pins.js";
import type * as readMarks from "../readMarks.js";
import type * as seed from "../seed.js";
import type * as seeding_build from "../seeding/build.js";
import type * as seeding_clock from "../seeding/clock.js";
import type * as seeding_conversation from "../seeding/conversation.js";
import type * as seeding_customer from "../seeding/customer.js";
import type * as seeding_people from "../seeding/people.js";
import type * as seeding_threads from "../seeding/threads.js";
import type * as seeding_threadsEmail from "../seeding/threadsEmail.js";
import type * as seeding_threadsPortal from "../seeding/threadsPortal.js";
import type * as seeding_threadsSms from "../seeding/threadsSms.js";
import type * as seeding_threadsSmsOlder from "../seeding/threadsSmsOlder.js";
import type * as shared_errors from "../shared/errors.js";
import type * as shared_failures from "../shared/failures.js";
import type * as shared_inbox from "../shared/inbox.js";
import type * as shared_loopback from "../shared/loopback.js";
import type * as shared_roles from "../shared/roles.js";
import type * as shared_status from "../shared/status.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  "channels/twilio/apply": typeof channels_twilio_apply;
  "channels/twilio/config": typeof channels_twilio_config;
  "channels/twilio/events": typeof channels_twilio_events;
  "channels/twilio/outcome": typeof channels_twilio_outcome;
  "channels/twilio/sender": typeof channels_twilio_sender;
  "channels/twilio/signature": typeof channels_twilio_signature;
  "channels/twilio/webhook": typeof channels_twilio_webhook;
  conversations: typeof conversations;
  crons: typeof crons;
  functions: typeof functions;
  http: typeof http;
  inbox: typeof inbox;
  me: typeof me;
  members: typeof members;
  messages: typeof messages;
  "model/access": typeof model_access;
  "model/attention": typeof model_attention;
  "model/audience": typeof model_audience;
  "model/breakers": typeof model_breakers;
  "model/caller": typeof model_caller;
  "model/catchUp": typeof model_catchUp;
  "model/channels": typeof model_channels;
  "model/consent": typeof model_consent;
  "model/conversations": typeof model_conversations;
  "model/counters": typeof model_counters;
  "model/customers": typeof model_customers;
  "model/delivery": typeof model_delivery;
  "model/inbound": typeof model_inbound;
  "model/inbox": typeof model_inbox;
  "model/members": typeof model_members;
  "model/messages": typeof model_messages;
  "model/outbox": typeof model_outbox;
  "model/parked": typeof model_parked;
  "model/pins": typeof model_pins;
  "model/providerEvents": typeof model_providerEvents;
  "model/settlement": typeof model_settlement;
  "model/shapes": typeof model_shapes;
  "model/status": typeof model_status;
  "model/sweep": typeof model_sweep;
  "model/tables/customers": typeof model_tables_customers;
  "model/tables/delivery": typeof model_tables_delivery;
  "model/tables/inbox": typeof model_tables_inbox;
  "model/tables/people": typeof model_tables_people;
  "model/unread": typeof model_unread;
  outbox: typeof outbox;
  pins: typeof pins;
  readMarks: typeof readMarks;
  seed: typeof seed;
  "seeding/build": typeof seeding_build;
  "seeding/clock": typeof seeding_clock;
  "seeding/conversation": typeof seeding_conversation;
  "seeding/customer": typeof seeding_customer;
  "seeding/people": typeof seeding_people;
  "seeding/threads": typeof seeding_threads;
  "seeding/threadsEmail": typeof seeding_threadsEmail;
  "seeding/threadsPortal": typeof seeding_threadsPortal;
  "seeding/threadsSms": typeof seeding_threadsSms;
  "seeding/threadsSmsOlder": typeof seeding_threadsSmsOlder;
  "shared/errors": typeof shared_errors;
  "shared/failures": typeof shared_failures;
  "shared/inbox": typeof shared_inbox;
  "shared/loopback": typeof shared_loopback;
  "shared/roles": typeof shared_roles;
  "shared/status": typeof shared_status;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};
