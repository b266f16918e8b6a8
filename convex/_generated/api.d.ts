/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as account from "../account.js";
import type * as alerts from "../alerts.js";
import type * as bulk from "../bulk.js";
import type * as channels_applyOrKeep from "../channels/applyOrKeep.js";
import type * as channels_portal_upload from "../channels/portal/upload.js";
import type * as channels_resend_apply from "../channels/resend/apply.js";
import type * as channels_resend_catchUp from "../channels/resend/catchUp.js";
import type * as channels_resend_client from "../channels/resend/client.js";
import type * as channels_resend_config from "../channels/resend/config.js";
import type * as channels_resend_events from "../channels/resend/events.js";
import type * as channels_resend_fetch from "../channels/resend/fetch.js";
import type * as channels_resend_files from "../channels/resend/files.js";
import type * as channels_resend_outcome from "../channels/resend/outcome.js";
import type * as channels_resend_replay from "../channels/resend/replay.js";
import type * as channels_resend_replyAddress from "../channels/resend/replyAddress.js";
import type * as channels_resend_sender from "../channels/resend/sender.js";
import type * as channels_resend_webhook from "../channels/resend/webhook.js";
import type * as channels_twilio_apply from "../channels/twilio/apply.js";
import type * as channels_twilio_config from "../channels/twilio/config.js";
import type * as channels_twilio_events from "../channels/twilio/events.js";
import type * as channels_twilio_inboundMedia from "../channels/twilio/inboundMedia.js";
import type * as channels_twilio_media from "../channels/twilio/media.js";
import type * as channels_twilio_mediaQueue from "../channels/twilio/mediaQueue.js";
import type * as channels_twilio_mediaUrl from "../channels/twilio/mediaUrl.js";
import type * as channels_twilio_outcome from "../channels/twilio/outcome.js";
import type * as channels_twilio_replay from "../channels/twilio/replay.js";
import type * as channels_twilio_sender from "../channels/twilio/sender.js";
import type * as channels_twilio_signature from "../channels/twilio/signature.js";
import type * as channels_twilio_webhook from "../channels/twilio/webhook.js";
import type * as contacts from "../contacts.js";
import type * as conversations from "../conversations.js";
import type * as crons from "../crons.js";
import type * as customers from "../customers.js";
import type * as drafts from "../drafts.js";
import type * as functions from "../functions.js";
import type * as http from "../http.js";
import type * as imports from "../imports.js";
import type * as inbox from "../inbox.js";
import type * as jobs from "../jobs.js";
import type * as journal from "../journal.js";
import type * as me from "../me.js";
import type * as members from "../members.js";
import type * as mentions from "../mentions.js";
import type * as merges from "../merges.js";
import type * as messages from "../messages.js";
import type * as model_access from "../model/access.js";
import type * as model_addresses from "../model/addresses.js";
import type * as model_alerts from "../model/alerts.js";
import type * as model_aside from "../model/aside.js";
import type * as model_assignment from "../model/assignment.js";
import type * as model_attention from "../model/attention.js";
import type * as model_audience from "../model/audience.js";
import type * as model_audit from "../model/audit.js";
import type * as model_body from "../model/body.js";
import type * as model_breakers from "../model/breakers.js";
import type * as model_bulk from "../model/bulk.js";
import type * as model_caller from "../model/caller.js";
import type * as model_catchUp from "../model/catchUp.js";
import type * as model_channels from "../model/channels.js";
import type * as model_collision from "../model/collision.js";
import type * as model_consent from "../model/consent.js";
import type * as model_contacts from "../model/contacts.js";
import type * as model_conversations from "../model/conversations.js";
import type * as model_counters from "../model/counters.js";
import type * as model_customerAccess from "../model/customerAccess.js";
import type * as model_customerConversations from "../model/customerConversations.js";
import type * as model_customerList from "../model/customerList.js";
import type * as model_customers from "../model/customers.js";
import type * as model_delivery from "../model/delivery.js";
import type * as model_drafts from "../model/drafts.js";
import type * as model_emailHtml from "../model/emailHtml.js";
import type * as model_emailKind from "../model/emailKind.js";
import type * as model_emailOut from "../model/emailOut.js";
import type * as model_emailStatus from "../model/emailStatus.js";
import type * as model_fileName from "../model/fileName.js";
import type * as model_find from "../model/find.js";
import type * as model_httpBody from "../model/httpBody.js";
import type * as model_importRows from "../model/importRows.js";
import type * as model_importShapes from "../model/importShapes.js";
import type * as model_imports from "../model/imports.js";
import type * as model_inbound from "../model/inbound.js";
import type * as model_inboundEmail from "../model/inboundEmail.js";
import type * as model_inboundMedia from "../model/inboundMedia.js";
import type * as model_inboundQueue from "../model/inboundQueue.js";
import type * as model_inbox from "../model/inbox.js";
import type * as model_incoming from "../model/incoming.js";
import type * as model_jobs from "../model/jobs.js";
import type * as model_languages from "../model/languages.js";
import type * as model_limits from "../model/limits.js";
import type * as model_journal from "../model/journal.js";
import type * as model_listRanges from "../model/listRanges.js";
import type * as model_media from "../model/media.js";
import type * as model_members from "../model/members.js";
import type * as model_mentions from "../model/mentions.js";
import type * as model_mergeMoves from "../model/mergeMoves.js";
import type * as model_merges from "../model/merges.js";
import type * as model_messages from "../model/messages.js";
import type * as model_newConversation from "../model/newConversation.js";
import type * as model_notes from "../model/notes.js";
import type * as model_outbox from "../model/outbox.js";
import type * as model_parked from "../model/parked.js";
import type * as model_pins from "../model/pins.js";
import type * as model_portal from "../model/portal.js";
import type * as model_portalFiles from "../model/portalFiles.js";
import type * as model_portalLinks from "../model/portalLinks.js";
import type * as model_portalText from "../model/portalText.js";
import type * as model_presence from "../model/presence.js";
import type * as model_properties from "../model/properties.js";
import type * as model_providerEvents from "../model/providerEvents.js";
import type * as model_scheduled from "../model/scheduled.js";
import type * as model_search from "../model/search.js";
import type * as model_searchText from "../model/searchText.js";
import type * as model_settlement from "../model/settlement.js";
import type * as model_shapes from "../model/shapes.js";
import type * as model_status from "../model/status.js";
import type * as model_sweep from "../model/sweep.js";
import type * as model_tables_customers from "../model/tables/customers.js";
import type * as model_tables_delivery from "../model/tables/delivery.js";
import type * as model_tables_inbox from "../model/tables/inbox.js";
import type * as model_tables_later from "../model/tables/later.js";
import type * as model_tables_people from "../model/tables/people.js";
import type * as model_tables_portal from "../model/tables/portal.js";
import type * as model_tables_together from "../model/tables/together.js";
import type * as model_thread from "../model/thread.js";
import type * as model_threadMessage from "../model/threadMessage.js";
import type * as model_timeline from "../model/timeline.js";
import type * as model_undoSend from "../model/undoSend.js";
import type * as model_unread from "../model/unread.js";
import type * as model_upgrades from "../model/upgrades.js";
import type * as model_uploads from "../model/uploads.js";
import type * as newConversation from "../newConversation.js";
import type * as notes from "../notes.js";
import type * as outbox from "../outbox.js";
import type * as pins from "../pins.js";
import type * as portal from "../portal.js";
import type * as portalLinks from "../portalLinks.js";
import type * as presence from "../presence.js";
import type * as properties from "../properties.js";
import type * as readMarks from "../readMarks.js";
import type * as scheduled from "../scheduled.js";
import type * as search from "../search.js";
import type * as seed from "../seed.js";
import type * as seeding_build from "../seeding/build.js";
import type * as seeding_clock from "../seeding/clock.js";
import type * as seeding_conversation from "../seeding/conversation.js";
import type * as seeding_customer from "../seeding/customer.js";
import type * as seeding_files from "../seeding/files.js";
import type * as seeding_longThread from "../seeding/longThread.js";
import type * as seeding_mails from "../seeding/mails.js";
import type * as seeding_people from "../seeding/people.js";
import type * as seeding_pictures from "../seeding/pictures.js";
import type * as seeding_threads from "../seeding/threads.js";
import type * as seeding_threadsEmail from "../seeding/threadsEmail.js";
import type * as seeding_threadsPortal from "../seeding/threadsPortal.js";
import type * as seeding_threadsSms from "../seeding/threadsSms.js";
import type * as seeding_threadsSmsOlder from "../seeding/threadsSmsOlder.js";
import type * as shared_attachments from "../shared/attachments.js";
import type * as shared_customers from "../shared/customers.js";
import type * as shared_errors from "../shared/errors.js";
import type * as shared_failures from "../shared/failures.js";
import type * as shared_fileSize from "../shared/fileSize.js";
import type * as shared_importRow from "../shared/importRow.js";
import type * as shared_inbox from "../shared/inbox.js";
import type * as shared_languages from "../shared/languages.js";
import type * as shared_journal from "../shared/journal.js";
import type * as shared_localTime from "../shared/localTime.js";
import type * as shared_loopback from "../shared/loopback.js";
import type * as shared_mentions from "../shared/mentions.js";
import type * as shared_money from "../shared/money.js";
import type * as shared_norms from "../shared/norms.js";
import type * as shared_portal from "../shared/portal.js";
import type * as shared_phoneZone from "../shared/phoneZone.js";
import type * as shared_roles from "../shared/roles.js";
import type * as shared_searchTerms from "../shared/searchTerms.js";
import type * as shared_status from "../shared/status.js";
import type * as shared_text from "../shared/text.js";
import type * as shared_together from "../shared/together.js";
import type * as snooze from "../snooze.js";
import type * as upgrades from "../upgrades.js";
import type * as uploads from "../uploads.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  account: typeof account;
  alerts: typeof alerts;
  bulk: typeof bulk;
  "channels/applyOrKeep": typeof channels_applyOrKeep;
  "channels/portal/upload": typeof channels_portal_upload;
  "channels/resend/apply": typeof channels_resend_apply;
  "channels/resend/catchUp": typeof channels_resend_catchUp;
  "channels/resend/client": typeof channels_resend_client;
  "channels/resend/config": typeof channels_resend_config;
  "channels/resend/events": typeof channels_resend_events;
  "channels/resend/fetch": typeof channels_resend_fetch;
  "channels/resend/files": typeof channels_resend_files;
  "channels/resend/outcome": typeof channels_resend_outcome;
  "channels/resend/replay": typeof channels_resend_replay;
  "channels/resend/replyAddress": typeof channels_resend_replyAddress;
  "channels/resend/sender": typeof channels_resend_sender;
  "channels/resend/webhook": typeof channels_resend_webhook;
  "channels/twilio/apply": typeof channels_twilio_apply;
  "channels/twilio/config": typeof channels_twilio_config;
  "channels/twilio/events": typeof channels_twilio_events;
  "channels/twilio/inboundMedia": typeof channels_twilio_inboundMedia;
  "channels/twilio/media": typeof channels_twilio_media;
  "channels/twilio/mediaQueue": typeof channels_twilio_mediaQueue;
  "channels/twilio/mediaUrl": typeof channels_twilio_mediaUrl;
  "channels/twilio/outcome": typeof channels_twilio_outcome;
  "channels/twilio/replay": typeof channels_twilio_replay;
  "channels/twilio/sender": typeof channels_twilio_sender;
  "channels/twilio/signature": typeof channels_twilio_signature;
  "channels/twilio/webhook": typeof channels_twilio_webhook;
  contacts: typeof contacts;
  conversations: typeof conversations;
  crons: typeof crons;
  customers: typeof customers;
  drafts: typeof drafts;
  functions: typeof functions;
  http: typeof http;
  imports: typeof imports;
  inbox: typeof inbox;
  jobs: typeof jobs;
  journal: typeof journal;
  me: typeof me;
  members: typeof members;
  mentions: typeof mentions;
  merges: typeof merges;
  messages: typeof messages;
  "model/access": typeof model_access;
  "model/addresses": typeof model_addresses;
  "model/alerts": typeof model_alerts;
  "model/aside": typeof model_aside;
  "model/assignment": typeof model_assignment;
  "model/attention": typeof model_attention;
  "model/audience": typeof model_audience;
  "model/audit": typeof model_audit;
  "model/body": typeof model_body;
  "model/breakers": typeof model_breakers;
  "model/bulk": typeof model_bulk;
  "model/caller": typeof model_caller;
  "model/catchUp": typeof model_catchUp;
  "model/channels": typeof model_channels;
  "model/collision": typeof model_collision;
  "model/consent": typeof model_consent;
  "model/contacts": typeof model_contacts;
  "model/conversations": typeof model_conversations;
  "model/counters": typeof model_counters;
  "model/customerAccess": typeof model_customerAccess;
  "model/customerConversations": typeof model_customerConversations;
  "model/customerList": typeof model_customerList;
  "model/customers": typeof model_customers;
  "model/delivery": typeof model_delivery;
  "model/drafts": typeof model_drafts;
  "model/emailHtml": typeof model_emailHtml;
  "model/emailKind": typeof model_emailKind;
  "model/emailOut": typeof model_emailOut;
  "model/emailStatus": typeof model_emailStatus;
  "model/fileName": typeof model_fileName;
  "model/find": typeof model_find;
  "model/httpBody": typeof model_httpBody;
  "model/importRows": typeof model_importRows;
  "model/importShapes": typeof model_importShapes;
  "model/imports": typeof model_imports;
  "model/inbound": typeof model_inbound;
  "model/inboundEmail": typeof model_inboundEmail;
  "model/inboundMedia": typeof model_inboundMedia;
  "model/inboundQueue": typeof model_inboundQueue;
  "model/inbox": typeof model_inbox;
  "model/incoming": typeof model_incoming;
  "model/jobs": typeof model_jobs;
  "model/languages": typeof model_languages;
  "model/limits": typeof model_limits;
  "model/journal": typeof model_journal;
  "model/listRanges": typeof model_listRanges;
  "model/media": typeof model_media;
  "model/members": typeof model_members;
  "model/mentions": typeof model_mentions;
  "model/mergeMoves": typeof model_mergeMoves;
  "model/merges": typeof model_merges;
  "model/messages": typeof model_messages;
  "model/newConversation": typeof model_newConversation;
  "model/notes": typeof model_notes;
  "model/outbox": typeof model_outbox;
  "model/parked": typeof model_parked;
  "model/pins": typeof model_pins;
  "model/portal": typeof model_portal;
  "model/portalFiles": typeof model_portalFiles;
  "model/portalLinks": typeof model_portalLinks;
  "model/portalText": typeof model_portalText;
  "model/presence": typeof model_presence;
  "model/properties": typeof model_properties;
  "model/providerEvents": typeof model_providerEvents;
  "model/scheduled": typeof model_scheduled;
  "model/search": typeof model_search;
  "model/searchText": typeof model_searchText;
  "model/settlement": typeof model_settlement;
  "model/shapes": typeof model_shapes;
  "model/status": typeof model_status;
  "model/sweep": typeof model_sweep;
  "model/tables/customers": typeof model_tables_customers;
  "model/tables/delivery": typeof model_tables_delivery;
  "model/tables/inbox": typeof model_tables_inbox;
  "model/tables/later": typeof model_tables_later;
  "model/tables/people": typeof model_tables_people;
  "model/tables/portal": typeof model_tables_portal;
  "model/tables/together": typeof model_tables_together;
  "model/thread": typeof model_thread;
  "model/threadMessage": typeof model_threadMessage;
  "model/timeline": typeof model_timeline;
  "model/undoSend": typeof model_undoSend;
  "model/unread": typeof model_unread;
  "model/upgrades": typeof model_upgrades;
  "model/uploads": typeof model_uploads;
  newConversation: typeof newConversation;
  notes: typeof notes;
  outbox: typeof outbox;
  pins: typeof pins;
  portal: typeof portal;
  portalLinks: typeof portalLinks;
  presence: typeof presence;
  properties: typeof properties;
  readMarks: typeof readMarks;
  scheduled: typeof scheduled;
  search: typeof search;
  seed: typeof seed;
  "seeding/build": typeof seeding_build;
  "seeding/clock": typeof seeding_clock;
  "seeding/conversation": typeof seeding_conversation;
  "seeding/customer": typeof seeding_customer;
  "seeding/files": typeof seeding_files;
  "seeding/longThread": typeof seeding_longThread;
  "seeding/mails": typeof seeding_mails;
  "seeding/people": typeof seeding_people;
  "seeding/pictures": typeof seeding_pictures;
  "seeding/threads": typeof seeding_threads;
  "seeding/threadsEmail": typeof seeding_threadsEmail;
  "seeding/threadsPortal": typeof seeding_threadsPortal;
  "seeding/threadsSms": typeof seeding_threadsSms;
  "seeding/threadsSmsOlder": typeof seeding_threadsSmsOlder;
  "shared/attachments": typeof shared_attachments;
  "shared/customers": typeof shared_customers;
  "shared/errors": typeof shared_errors;
  "shared/failures": typeof shared_failures;
  "shared/fileSize": typeof shared_fileSize;
  "shared/importRow": typeof shared_importRow;
  "shared/inbox": typeof shared_inbox;
  "shared/languages": typeof shared_languages;
  "shared/journal": typeof shared_journal;
  "shared/localTime": typeof shared_localTime;
  "shared/loopback": typeof shared_loopback;
  "shared/mentions": typeof shared_mentions;
  "shared/money": typeof shared_money;
  "shared/norms": typeof shared_norms;
  "shared/portal": typeof shared_portal;
  "shared/phoneZone": typeof shared_phoneZone;
  "shared/roles": typeof shared_roles;
  "shared/searchTerms": typeof shared_searchTerms;
  "shared/status": typeof shared_status;
  "shared/text": typeof shared_text;
  "shared/together": typeof shared_together;
  snooze: typeof snooze;
  upgrades: typeof upgrades;
  uploads: typeof uploads;
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

export declare const components: {
  rateLimiter: import("@convex-dev/rate-limiter/_generated/component.js").ComponentApi<"rateLimiter">;
};
