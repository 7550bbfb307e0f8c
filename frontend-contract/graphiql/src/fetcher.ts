import type { Fetcher, FetcherParams } from '@graphiql/toolkit'
import { getOperationAST, parse } from 'graphql'
import { createClient } from 'graphql-ws'

/** Queries and mutations by POST, subscriptions by graphql-transport-ws. */
export const fetcher: Fetcher = (given, opts) => {
  const headers = new Headers(opts?.headers)
  const params = withOwnName(given)
  return operationOf(params)?.operation === 'subscription' ? subscribe(params, headers) : post(params, headers)
}

/** For a moment after a change of tabs GraphiQL still names the operation of the tab before: then none is named. */
function withOwnName(params: FetcherParams): FetcherParams {
  return operationOf(params) ? params : { ...params, operationName: undefined }
}

function operationOf({ query, operationName }: FetcherParams) {
  try {
    return getOperationAST(parse(query), operationName)
  } catch {
    return null // Not GraphQL: the server's own message says where it breaks off.
  }
}

async function post(params: FetcherParams, headers: Headers) {
  headers.set('Content-Type', 'application/json')
  headers.set('Accept', 'application/graphql-response+json, application/json')
  const response = await fetch('/graphql', { method: 'POST', headers, body: JSON.stringify(params) })
  const text = await response.text()
  try {
    return JSON.parse(text)
  } catch {
    throw { message: `HTTP ${response.status} ${text || response.statusText}` }
  }
}

function subscribe(params: FetcherParams, headers: Headers) {
  // A client, and with it a socket, for each subscription: GraphiQL runs one at
  // a time, and so every run carries the headers as they stand in the editor.
  const client = createClient({
    url: Object.assign(new URL('/graphql', location.href), { protocol: location.protocol.replace('http', 'ws') }).href,
    connectionParams: {
      // Browsers cannot set headers on a socket. Absent ones drop out of the JSON.
      authorization: headers.get('Authorization') ?? undefined,
      language: headers.get('Accept-Language') ?? undefined,
    },
    // Show a refusal at once instead of trying again for half a minute.
    retryAttempts: 0,
  })
  return {
    subscribe: (sink) => ({
      unsubscribe: client.subscribe(params, { ...sink, error: (reason) => sink.error(readable(reason)) }),
    }),
  }
}

/** Events have no enumerable fields: unread they would show as `{}`. */
function readable(reason: unknown) {
  if (reason instanceof CloseEvent) return { message: `WebSocket ${reason.code} ${reason.reason}`.trim() }
  if (reason instanceof Event) return { message: 'WebSocket: no connection' }
  return reason
}
