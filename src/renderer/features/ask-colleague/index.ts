export { AskColleague } from './ask-colleague.tsx';
