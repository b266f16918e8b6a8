import { Presence } from "@convex-dev/presence";
import { componentsGeneric, mutationGeneric, queryGeneric } from "convex/server";
import { v } from "convex/values";

const presence = new Presence(componentsGeneric().presence as never);

/** Says somebody is there; who says nothing for two and a half `interval` ms has gone. */
export const heartbeat = mutationGeneric({
  args: { room: v.string(), user: v.string(), interval: v.number() },
  handler: (ctx, { room, user, interval }) =>
    presence.heartbeat(ctx, room, user, `${user} in ${room}`, interval),
});

export const list = queryGeneric({
  args: { roomToken: v.string() },
  handler: async (ctx, { roomToken }) =>
    (await presence.list(ctx, roomToken)).map(({ userId, online }) => ({ userId, online })),
});

export const leave = mutationGeneric({
  args: { sessionToken: v.string() },
  handler: (ctx, { sessionToken }) => presence.disconnect(ctx, sessionToken),
});
