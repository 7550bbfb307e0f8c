// Drives GraphiQL in real Chromium: node graphiql.mjs ADDRESS FOLDER_FOR_PICTURES
// Prints a line of JSON after each step, and waits for a line before the steps that need something to happen first.
import chromium from '@sparticuz/chromium'
import { chromium as playwright } from 'playwright-core'
import { createInterface } from 'node:readline'

const [address, pictures] = process.argv.slice(2)
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]()
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n')
const goOn = async () => {
  if ((await lines.next()).done) throw new Error('nobody is listening any more')
}

// Drawing in software is slow, and these pages need no WebGL. The package's own arguments are for cloud functions:
// they switch off what protects a page, and that is part of what is tested here.
chromium.setGraphicsMode = false
const browser = await playwright.launch({
  executablePath: await chromium.executablePath(),
  args: ['--no-sandbox', '--disable-gpu'],
  headless: true,
})
const context = await browser.newContext({ viewport: { width: 1400, height: 850 }, locale: 'zh-CN' })

// Nothing leaves the machine: what tries to is stopped and counted.
const foreign = []
const isLocal = (url) => ['data:', 'blob:'].includes(url.protocol) || url.hostname === '127.0.0.1'
await context.route('**/*', (route) => {
  const url = new URL(route.request().url())
  if (isLocal(url)) return route.continue()
  foreign.push(url.href)
  return route.abort()
})

const page = await context.newPage()
const errors = []
const failed = []
page.on('console', (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()))
page.on('pageerror', (error) => errors.push(String(error)))
page.on('requestfailed', (request) => failed.push(`${request.url()} ${request.failure()?.errorText}`))
page.on('response', (response) => response.status() >= 400 && failed.push(`${response.status()} ${response.url()}`))
page.on('websocket', (socket) => isLocal(new URL(socket.url())) || foreign.push(socket.url()))

const text = (selector) =>
  page.$eval(selector, (element) => element.innerText.replaceAll('\u00a0', ' ')).catch(() => '')
const result = () => text('.result-window')
const openTab = async (name) => {
  await page.click(`.graphiql-tab-button:text-is("${name}")`)
  await page.waitForFunction(
    (name) => document.querySelector('.graphiql-query-editor')?.innerText.replaceAll('\u00a0', ' ').includes(` ${name}(`),
    name,
  )
}
const run = () => page.click('.graphiql-execute-button')
const resultWith = async (part) => {
  const shown = (part) => document.querySelector('.result-window')?.innerText.replaceAll('\u00a0', ' ').includes(part)
  try {
    await page.waitForFunction(shown, part, { timeout: 15000 })
  } catch {
    await page.screenshot({ path: `${pictures}/graphiql-failed.png` })
    throw new Error(`no ${part} in the result: ${await result()}`)
  }
  return result()
}

try {
  await page.goto(`${address}/graphql`)
  await page.waitForSelector('.graphiql-execute-button')
  await page.waitForSelector('.result-window .monaco-editor')
  await page.waitForSelector('.graphiql-query-editor .view-line')
  tell({ title: await page.title(), tabs: await page.$$eval('.graphiql-tab-button', (tabs) => tabs.map((tab) => tab.textContent)) })

  await openTab('CountyWall')
  await run()
  tell({ wall: await resultWith('"platformNode"') })
  // The fonts of the first Chinese characters come after them.
  await page.waitForTimeout(500)
  await page.evaluate(() => document.fonts.ready)
  // Away from the editors, whose scroll bars fade when nobody is near.
  await page.mouse.move(30, 400)
  await page.waitForTimeout(1000)
  await page.screenshot({ path: `${pictures}/graphiql-wall.png` })

  await openTab('CountyWallUpdated')
  await run()
  tell({ subscribed: await resultWith('"platformNodeUpdated"') })
  const [, before] = (await result()).match(/"revision": "(\d+)"/)
  await goOn()
  await page.waitForFunction((before) => {
    const [, now] = document.querySelector('.result-window').innerText.replaceAll('\u00a0', ' ').match(/"revision": "(\d+)"/) ?? []
    return now && Number(now) > Number(before)
  }, before)
  tell({ updated: await result() })
  await run() // Stops the subscription.

  await page.click('button[aria-label="Show Documentation Explorer"]')
  await page.waitForSelector('.graphiql-doc-explorer a:text-is("Query")')
  await page.click('.graphiql-doc-explorer a:text-is("Query")')
  await page.waitForSelector('.graphiql-doc-explorer a:text-is("platformNode")')
  tell({ docs: await text('.graphiql-doc-explorer') })

  tell({ foreign, errors, failed })
} finally {
  await browser.close()
}
process.exit()
