export { Search } from './search-page.tsx';
