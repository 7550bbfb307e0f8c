// What all peers serve: the page of an item, ten fields on two levels, kept in memory.
export const typeDefs = `
  type Item { number: Int! title: String! budget: String spent: String! progress: String! plannedProgress: String! version: Int! }
  type Items { nodes: [Item!]! }
  type Project { id: ID! title: String! revision: String! items: Items! }
  type Query { project(id: ID!): Project }
  type Subscription { projectUpdated(id: ID!): Project }
`;

export const page = {
  id: "UHJvamVjdDox",
  title: "农村公路提档升级工程",
  revision: "1",
  items: {
    nodes: [
      {
        number: 1,
        title: "细项 0",
        budget: "1200000.00",
        spent: "500000.00",
        progress: "58.50",
        plannedProgress: "55.00",
        version: 1,
      },
    ],
  },
};

let changes = 0;

export function changed() {
  changes += 1;
  const [item] = page.items.nodes;
  return {
    ...page,
    revision: String(1000 + changes),
    items: { nodes: [{ ...item, title: `细项 ${changes}`, version: changes }] },
  };
}

export const port = Number(process.argv[2]);
