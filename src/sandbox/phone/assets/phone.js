// The phone page: shows the sandbox's chats and acts as the chosen customer. Text is only ever set as text.
const POLL_MS = 700;

const byId = (id) => document.getElementById(id);
/** Texts in the language of this browser, as page.ts wrote them; `values` for what stands in braces. */
const texts = JSON.parse(document.body.dataset.texts);
const say = (name, values = {}) =>
  texts[name].replace(/\{(\w+)\}/g, (place, key) => (key in values ? String(values[key]) : place));
const people = byId('people');
const messages = byId('messages');
const status = byId('status');
const input = byId('text');

let chosen = decodeURIComponent(location.hash.slice(1)) || undefined;
let version = 0;
let shown;
let quotedMid;

function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function call(path, body) {
  const response = await fetch(`/phone/api/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body ?? {}),
  });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? say('answer', { status: response.status }));
  return answer;
}

/** Acts as the chosen customer and shows what went wrong, if anything. */
async function act(action, body) {
  if (chosen === undefined) return;
  try {
    status.textContent = '';
    await call(`customers/${encodeURIComponent(chosen)}/${action}`, body);
    await refresh();
  } catch (error) {
    status.textContent = error.message;
  }
}

function button(label, description, onClick) {
  const made = element('button', label, { type: 'button', 'aria-label': description });
  made.addEventListener('click', onClick);
  return made;
}

function choose(id) {
  chosen = id;
  version = 0;
  shown = undefined;
  quotedMid = undefined;
  byId('quote').hidden = true;
  history.replaceState(null, '', `#${encodeURIComponent(id)}`);
  void refresh().then(() => input.focus());
}

function showPeople(customers) {
  const focused = document.activeElement?.closest?.('#people button')?.dataset.id;
  people.replaceChildren(
    ...customers.map((customer) => {
      const pick = element('button', undefined, { type: 'button', 'data-id': customer.id });
      if (customer.id === chosen) pick.setAttribute('aria-current', 'true');
      if (customer.picture) pick.append(element('img', undefined, { src: customer.picture, alt: '' }));
      const name = element('span', customer.title);
      name.append(element('small', customer.preview));
      pick.append(name);
      pick.addEventListener('click', () => choose(customer.id));
      const row = element('li');
      row.append(pick);
      return row;
    }),
  );
  if (focused) people.querySelector(`[data-id="${CSS.escape(focused)}"]`)?.focus();
}

function tools(message, quickEmoji) {
  const row = element('span', undefined, { class: 'tools' });
  const about = message.text || message.parts[0]?.label || say('message');
  row.append(
    button(say('quote'), say('quoteThis', { about }), () => {
      quotedMid = message.mid;
      byId('quote-text').textContent = say('quoting', { about });
      byId('quote').hidden = false;
      input.focus();
    }),
  );
  if (message.isMine) {
    row.append(
      button(say('unsend'), say('unsendThis', { about }), () => act('unsend', { mid: message.mid })),
    );
    return row;
  }
  for (const { emoji, shown: label } of quickEmoji) {
    const isOn = message.myReaction === emoji;
    const next = isOn ? null : emoji;
    row.append(
      button(label, say(isOn ? 'takeBack' : 'react', { label, about }), () =>
        act('react', { mid: message.mid, emoji: next }),
      ),
    );
  }
  return row;
}

/** Buttons under the newest message: a tap is a message with the button's title. */
function taps({ buttons }) {
  const row = element('span', undefined, { class: 'taps' });
  row.append(
    ...buttons.map(({ title, payload }) =>
      button(title, say('tap', { title }), () =>
        act('messages', { text: title, quickReplyPayload: payload }),
      ),
    ),
  );
  return row;
}

function messageRow(message, quickEmoji) {
  const row = element('li', undefined, { class: message.isMine ? 'mine' : 'theirs' });
  row.append(element('span', message.isMine ? say('you') : say('business'), { class: 'meta' }));
  if (message.isGone) {
    row.classList.add('gone');
    row.append(element('span', say('unsent')));
    return row;
  }
  if (message.quote) row.append(element('span', `↪ ${message.quote}`, { class: 'meta' }));
  if (message.text) row.append(element('span', message.text));
  for (const part of message.parts) {
    if (part.picture) row.append(element('img', undefined, { src: part.picture, alt: part.label }));
    else row.append(element('span', part.label, { class: 'meta' }));
  }
  const notes = [
    message.time,
    message.isEdited && say('edited'),
    message.isSeen && say('seen'),
    message.reactions,
  ]
    .filter(Boolean)
    .join(' · ');
  row.append(element('span', notes, { class: 'meta' }), tools(message, quickEmoji));
  if (message.buttons.length > 0) row.append(taps(message));
  return row;
}

function showChat(chat) {
  byId('chat').hidden = chat === null;
  if (chat === null) return;
  byId('chat-title').textContent = `${chat.title} → @${chat.business}`;
  byId('typing').textContent = chat.isBusinessTyping ? say('typing') : '';
  byId('auto-reply').checked = chat.isAnswering;
  const content = JSON.stringify(chat.messages);
  if (content === shown) return;
  shown = content;
  const isAtEnd = messages.scrollHeight - messages.scrollTop - messages.clientHeight < 80;
  const hadFocus = messages.contains(document.activeElement) && document.activeElement !== messages;
  messages.replaceChildren(...chat.messages.map((message) => messageRow(message, chat.quickEmoji)));
  if (isAtEnd) messages.scrollTop = messages.scrollHeight;
  if (hadFocus) messages.focus();
}

async function refresh() {
  const query = new URLSearchParams({ version: String(version) });
  if (chosen !== undefined) query.set('customer', chosen);
  const response = await fetch(`/phone/api/state?${query}`);
  if (!response.ok) throw new Error(say('answer', { status: response.status }));
  const state = await response.json();
  if (!state.isChanged) return;
  version = state.version;
  showPeople(state.customers);
  showChat(state.chat);
  // An open chat on a visible screen has been seen.
  if (state.chat?.hasUnseen && document.visibilityState === 'visible') await act('read');
}

async function poll() {
  try {
    await refresh();
    if (status.dataset.lost === 'true') {
      status.dataset.lost = 'false';
      status.textContent = '';
    }
  } catch {
    status.dataset.lost = 'true';
    status.textContent = say('noAnswer');
  }
  setTimeout(poll, POLL_MS);
}

byId('write').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = input.value;
  if (text === '') return;
  input.value = '';
  const replyToMid = quotedMid;
  quotedMid = undefined;
  byId('quote').hidden = true;
  void act('messages', { text, replyToMid });
});
byId('quote-clear').addEventListener('click', () => {
  quotedMid = undefined;
  byId('quote').hidden = true;
  input.focus();
});
byId('send-picture').addEventListener('click', () => act('messages', { picture: byId('picture').value }));
byId('send-story-reply').addEventListener('click', () => {
  const text = input.value || say('soNice');
  input.value = '';
  void act('messages', { text, isStoryReply: true });
});
byId('send-story-mention').addEventListener('click', () => act('messages', { isStoryMention: true }));
byId('send-story-video').addEventListener('click', () =>
  act('messages', { isStoryMention: true, isVideo: true }),
);
byId('send-post').addEventListener('click', () => act('messages', { shares: 'post' }));
byId('send-reel').addEventListener('click', () => act('messages', { shares: 'reel' }));
byId('send-heart').addEventListener('click', () => act('messages', { isHeart: true }));
byId('send-unsupported').addEventListener('click', () => act('messages', { isUnsupported: true }));
byId('auto-reply').addEventListener('change', (event) => act('auto-reply', { isOn: event.target.checked }));
byId('add-person').addEventListener('submit', async (event) => {
  event.preventDefault();
  const field = byId('person-name');
  try {
    const { id } = await call('customers', { name: field.value });
    field.value = '';
    choose(id);
  } catch (error) {
    status.textContent = error.message;
  }
});

fetch('/phone/api/pictures')
  .then((response) => response.json())
  .then(({ pictures }) => byId('picture').replaceChildren(...pictures.map((name) => element('option', name))))
  .catch(() => {
    status.textContent = say('noAnswer');
  });
void poll();
