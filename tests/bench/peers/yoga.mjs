// graphql-yoga with graphql-ws: the most used pair.
import { createServer } from "node:http";
import { createPubSub, createSchema, createYoga } from "graphql-yoga";
import { useServer } from "graphql-ws/use/ws";
import { WebSocketServer } from "ws";
import { changed, page, port, typeDefs } from "./page.mjs";

const pubSub = createPubSub();
const schema = createSchema({
  typeDefs,
  resolvers: {
    Query: { project: () => page },
    Subscription: {
      projectUpdated: { subscribe: () => pubSub.subscribe("changed") },
    },
  },
});
const yoga = createYoga({ schema, logging: false });
const server = createServer((request, response) => {
  if (request.url.startsWith("/change")) {
    pubSub.publish("changed", { projectUpdated: changed() });
    response.end();
    return;
  }
  yoga(request, response);
});
useServer({ schema }, new WebSocketServer({ server, path: "/graphql" }));
server.listen(port, "127.0.0.1", 4096);
