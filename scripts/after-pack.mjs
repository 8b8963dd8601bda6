import { startByStarter } from './desktop-entry.mjs';
import { nativePartsIn } from './native-parts.mjs';
import { ninthFuseOf } from './ninth-fuse.mjs';

/**
 * electron-builder's afterPack: the files are there, nothing is signed and no installer made.
 * @param {any} packed
 */
const afterPack = async (packed) => {
  await nativePartsIn(packed);
  if (packed.electronPlatformName === 'linux')
    startByStarter(packed.targets, packed.packager.appInfo.sanitizedProductName);
  await ninthFuseOf(packed);
};

export default afterPack;
