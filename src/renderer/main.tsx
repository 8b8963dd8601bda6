import '@fontsource-variable/inter/wght.css';
import '@livechat/design-system-react-components/dist/design-system-react-components.css';
import './ui/design-system.css';
import './ui/base.css';
import './ui/ui.css';
import './ui/forced-colors.css';
import { directionOf } from '../shared/i18n/languages.ts';
import { speak } from '../shared/i18n/load-catalogue.ts';
import { speechOfSearch } from '../shared/i18n/speech.ts';
import { presentLanguage } from '../shared/i18n/text.ts';

/**
 * The language first, as main has named it in the page's address; then the window, whose modules are made in it. English needs no
 * catalogue. Nothing here is awaited at the top: the window's file may import from this one, which would wait for it.
 */
const open = async (): Promise<void> => {
  await speak(speechOfSearch(location.search));
  document.documentElement.lang = presentLanguage();
  document.documentElement.dir = directionOf(presentLanguage());
  await import('./start.tsx');
};

void open();
