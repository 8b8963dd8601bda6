import type { Reader } from '../../shared/i18n/accept-language.ts';
import type { Text } from '../../shared/i18n/text.ts';
import { escapeHtml } from '../http.ts';

/** What assets/phone.js says; it puts what stands in braces in itself. */
const phoneTexts = (text: Text): Record<string, string> => {
  const about = '{about}';
  const label = '{label}';
  return {
    answer: text('Answer {status}', { status: '{status}' }),
    message: text.in('what is quoted, where it has no words', 'message'),
    quote: text.in('verb, on a button', 'Quote'),
    quoteThis: text('Quote: {about}', { about }),
    quoting: text('Quoting: {about}', { about }),
    unsend: text.in('verb, on a button', 'Unsend'),
    unsendThis: text('Unsend: {about}', { about }),
    takeBack: text('Take back {label}: {about}', { label, about }),
    react: text('React {label}: {about}', { label, about }),
    tap: text('Tap: {title}', { title: '{title}' }),
    you: text.in('who wrote a message', 'You'),
    business: text.in('who wrote a message: the shop', 'Business'),
    unsent: text('Message unsent'),
    edited: text.in('of a message', 'edited'),
    seen: text.in('of a message', 'Seen'),
    typing: text('The business is typing…'),
    soNice: text('So nice!'),
    noAnswer: text('The sandbox does not answer.'),
  };
};

/** The phone in the reader's language. What its customers write stays as they wrote it. */
export const phonePage = ({ text, language, direction }: Reader): string => {
  const say = (written: string): string => escapeHtml(written);
  const add = say(text.in('verb, on a button', 'Add'));
  const send = say(text.in('verb, on a button', 'Send'));
  const banner = text
    .rich<string>('<strong>Sandbox</strong> – write to the business as an invented Instagram customer.', {
      strong: (parts) => `<strong>${parts.join('')}</strong>`,
    })
    .join('');
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${say(text('Phone – Sandbox'))}</title>
    <link rel="stylesheet" href="/phone/phone.css" />
    <link rel="icon" href="data:," />
    <script src="/phone/phone.js" defer></script>
  </head>
  <body data-texts="${say(JSON.stringify(phoneTexts(text)))}">
    <p class="banner">${banner}</p>
    <main class="phone" aria-label="${say(text('Simulated phone'))}">
      <section class="people" aria-labelledby="people-title">
        <h1 id="people-title">${say(text('Customers'))}</h1>
        <ul id="people"></ul>
        <form id="add-person">
          <label for="person-name">${say(text('New customer'))}</label>
          <span class="row"
            ><input id="person-name" required maxlength="40" autocomplete="off" /><button>${add}</button></span
          >
        </form>
      </section>
      <section class="chat" id="chat" aria-labelledby="chat-title" hidden>
        <h2 id="chat-title"></h2>
        <ol id="messages" tabindex="0" aria-label="${say(text('Messages'))}" aria-live="polite"></ol>
        <p id="typing" aria-live="polite"></p>
        <p id="quote" hidden>
          <span id="quote-text"></span> <button type="button" id="quote-clear">${say(text('Do not quote'))}</button>
        </p>
        <form id="write">
          <label for="text">${say(text.in('noun, label of a field', 'Message'))}</label>
          <span class="row"><input id="text" autocomplete="off" /><button>${send}</button></span>
          <fieldset>
            <legend>${say(text('Send something else'))}</legend>
            <select id="picture" aria-label="${say(text('Sample picture'))}"></select>
            <button type="button" id="send-picture">${say(text('Picture'))}</button>
            <button type="button" id="send-story-reply">${say(text('Answer the story'))}</button>
            <button type="button" id="send-story-mention">${say(text('Mention in a story'))}</button>
            <button type="button" id="send-story-video">${say(text('Mention in a video story'))}</button>
            <button type="button" id="send-post">${say(text('Share a post'))}</button>
            <button type="button" id="send-reel">${say(text('Share a reel'))}</button>
            <button type="button" id="send-heart">${say(text('Send a heart'))}</button>
            <button type="button" id="send-unsupported">${say(text('Something unsupported'))}</button>
          </fieldset>
          <label class="check"><input type="checkbox" id="auto-reply" /> ${say(text('This phone answers by itself'))}</label>
        </form>
      </section>
      <p id="status" role="status"></p>
    </main>
  </body>
</html>
`;
};
