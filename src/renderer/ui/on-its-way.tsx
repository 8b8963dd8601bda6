/** Stands where a part of the window will, while the file of that part is loaded. `isPage`: as large as a page. */
export const OnItsWay = ({ isPage = false }: { isPage?: boolean }) => (
  <div className={isPage ? 'page' : undefined} hidden={!isPage} aria-busy="true" />
);
