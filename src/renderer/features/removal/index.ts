export { PlanPage } from './plan-page.tsx';
export { RemovalForAgents } from './removal-for-agents.tsx';
export { RemovalOverview } from './removal-overview.tsx';
