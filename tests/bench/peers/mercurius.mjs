// Mercurius on Fastify: the quickest of the peers.
import Fastify from "fastify";
import mercurius from "mercurius";
import { changed, page, port, typeDefs } from "./page.mjs";

const app = Fastify();
app.register(mercurius, {
  schema: typeDefs,
  resolvers: {
    Query: { project: () => page },
    Subscription: {
      projectUpdated: { subscribe: (_root, _arguments, { pubsub }) => pubsub.subscribe("changed") },
    },
  },
  subscription: true,
});
app.get("/change", async () => {
  app.graphql.pubsub.publish({ topic: "changed", payload: { projectUpdated: changed() } });
  return "";
});
await app.listen({ port, host: "127.0.0.1", backlog: 4096 });
