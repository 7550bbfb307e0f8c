"""The domain: rows, rules, acts and events. It knows no GraphQL and no Redis."""
