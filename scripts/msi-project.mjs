import { readFile, writeFile } from 'node:fs/promises';

/** Where the installer keeps what it was told, so that an update without the property keeps it. */
const ownKey = String.raw`Software\Backchannel\Installer`;
const policyKey = String.raw`Software\Policies\Backchannel`;

/**
 * `msiexec /i … RELAYURL=https://relay.example.com` writes the policy `RelayUrl`. An update that is not told anything finds what was said
 * before; the command line wins (AppSearch alone would overwrite it). Whoever sets the relay by group policy leaves the property out: then
 * nothing of policy is written, and nothing is taken away at the end.
 */
const properties = `
    <Property Id="RELAYURL" Secure="yes">
      <RegistrySearch Id="relayUrlOfBefore" Root="HKLM" Key="${ownKey}" Name="RelayUrl" Type="raw"/>
    </Property>
    <CustomAction Id="keepGivenRelayUrl" Property="GIVENRELAYURL" Value="[RELAYURL]" Execute="firstSequence"/>
    <CustomAction Id="takeGivenRelayUrl" Property="RELAYURL" Value="[GIVENRELAYURL]" Execute="firstSequence"/>
    <InstallUISequence>
      <Custom Action="keepGivenRelayUrl" Before="AppSearch">RELAYURL</Custom>
      <Custom Action="takeGivenRelayUrl" After="AppSearch">GIVENRELAYURL</Custom>
    </InstallUISequence>
    <InstallExecuteSequence>
      <Custom Action="keepGivenRelayUrl" Before="AppSearch">RELAYURL</Custom>
      <Custom Action="takeGivenRelayUrl" After="AppSearch">GIVENRELAYURL</Custom>
    </InstallExecuteSequence>
`;

/** Links of ours for all people of the computer, and the relay. Components are named by these numbers for ever. */
const components = `
      <Component Id="linkHandler" Guid="5B0A6E0C-6C5E-4B57-8E5F-0F1B0E7C9A11" Directory="APPLICATIONFOLDER">
        <RegistryValue Root="HKLM" Key="Software\\Classes\\backchannel" Type="string" Value="URL:Backchannel" KeyPath="yes"/>
        <RegistryValue Root="HKLM" Key="Software\\Classes\\backchannel" Name="URL Protocol" Type="string" Value=""/>
        <RegistryValue Root="HKLM" Key="Software\\Classes\\backchannel\\shell\\open\\command" Type="string"
          Value="&quot;[APPLICATIONFOLDER]Backchannel.exe&quot; &quot;%1&quot;"/>
      </Component>
      <Component Id="relayUrlPolicy" Guid="C2B7B6E3-8C43-4F0B-9B6D-3C1D8C5E7A22" Directory="APPLICATIONFOLDER">
        <Condition>RELAYURL</Condition>
        <RegistryValue Root="HKLM" Key="${policyKey}" Name="RelayUrl" Type="string" Value="[RELAYURL]" KeyPath="yes"/>
        <RegistryValue Root="HKLM" Key="${ownKey}" Name="RelayUrl" Type="string" Value="[RELAYURL]"/>
      </Component>
`;

/** After this property, and before the end of this group, in what electron-builder writes (templates/msi/template.xml). */
const anchors = [
  { text: '<Property Id="DISABLEADVTSHORTCUTS" Value="1"/>', place: 'after', added: properties },
  { text: '</ComponentGroup>', place: 'before', added: components },
];

/**
 * The project of an MSI with the property RELAYURL and our links.
 * Errors: a project of another form, because a silent installation would then pass the relay over without a word.
 * @param {string} project
 */
export const withRelayProperty = (project) => {
  let text = project;
  for (const { text: anchor, place, added } of anchors) {
    if (text.split(anchor).length !== 2)
      throw new Error(
        `This electron-builder writes MSI projects of another form: no single ${anchor} in it.`,
      );
    text = text.replace(anchor, () => (place === 'after' ? `${anchor}${added}` : `${added}${anchor}`));
  }
  return text;
};

/**
 * electron-builder's msiProjectCreated.
 * @param {string} file
 */
const msiProjectCreated = async (file) => {
  await writeFile(file, withRelayProperty(await readFile(file, 'utf8')));
};

export default msiProjectCreated;
