export { SandboxMark } from './sandbox-mark.tsx';
export { TryIt } from './try-it.tsx';
