/**
 * The only import of LiveChat's design system: only what is named here is bundled.
 * scripts/vite/design-system.ts drops the rest of its script and style at build time.
 */
export {
  Button,
  Icon,
  Input,
  Loader,
  SearchInput,
  Switch,
  Tag,
} from '@livechat/design-system-react-components';
export type { IconSource } from '@livechat/design-system-react-components';
