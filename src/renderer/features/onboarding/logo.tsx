/** The logo: two overlapping speech bubbles. */
export const Logo = () => (
  <svg className="logo" viewBox="0 0 56 56" width="56" height="56" aria-hidden="true">
    <rect x="2" y="2" width="52" height="52" rx="14" fill="#131317" />
    <path
      d="M15 15h20a5 5 0 0 1 5 5v9a5 5 0 0 1-5 5H24l-7 6v-6h-2a5 5 0 0 1-5-5v-9a5 5 0 0 1 5-5Z"
      fill="#0059e1"
    />
    <path
      d="M26 24h15a5 5 0 0 1 5 5v7a5 5 0 0 1-5 5h-1v5l-6-5h-8a5 5 0 0 1-5-5v-7a5 5 0 0 1 5-5Z"
      fill="#fff"
    />
    <path
      d="M33.5 29.2a2.3 2.3 0 0 0-2.3 2.3v.9h-.4v4.2h5.4v-4.2h-.4v-.9a2.3 2.3 0 0 0-2.3-2.3Zm-1 2.3a1 1 0 0 1 2 0v.9h-2v-.9Z"
      fill="#131317"
    />
  </svg>
);
