import 'graphiql/setup-workers/vite'
import 'graphiql/style.css'
import '@fontsource/noto-sans-sc/400.css'
import './style.css'

import { GraphiQL } from 'graphiql'
import { createRoot } from 'react-dom/client'
import { fetcher } from './fetcher'

type Operation = { name: string; query: string; variables?: string }

/** The operations the server ships; without them the page opens one empty tab. */
async function loadOperations(): Promise<Operation[]> {
  try {
    const operations = await (await fetch('/graphiql/operations.json')).json()
    return Array.isArray(operations) ? operations : []
  } catch {
    return []
  }
}

function storedTab(): Operation | undefined {
  try {
    const { tabs, activeTabIndex } = JSON.parse(localStorage.getItem('graphiql:tabState')!)
    return tabs[activeTabIndex]
  } catch {
    return undefined
  }
}

const operations = await loadOperations()

// GraphiQL keeps the text in the editors apart from the tabs, and opens one more
// tab when the two disagree (a reload in the half second before tabs are saved);
// on a first visit it leaves the first tab's variables out. So make them agree.
const tab = storedTab() ?? operations[0]
for (const part of ['query', 'variables'] as const) {
  if (tab?.[part]) localStorage.setItem(`graphiql:${part}`, tab[part])
  else localStorage.removeItem(`graphiql:${part}`)
}

createRoot(document.getElementById('root')!).render(
  <GraphiQL
    fetcher={fetcher}
    defaultTabs={operations.length ? operations : undefined}
    // A pasted token is forgotten with the page. The history plugin would keep it
    // in local storage whatever this says, so there are no plugins but the docs.
    shouldPersistHeaders={false}
    plugins={[]}
  >
    <GraphiQL.Logo>智慧人大</GraphiQL.Logo>
  </GraphiQL>,
)
