import { describe, expect } from 'vitest';
import { seeded } from './helpers/sandbox-control.ts';
import { test } from './helpers/test.ts';
import { connectInstagram, dialog, goTo, isOnline, message, openConversation } from './helpers/window.ts';

describe('what customers share', () => {
  test('M6: a video story is a video, shared posts and reels are shown by their content and keep their link', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    const at = (path: string): string => new URL(`/media/${path}`, world.stack.sandbox.controlUrl).href;
    const writes = (what: object): Promise<unknown> =>
      world.sandbox.call('POST', `/meta/customers/${seeded.customerId}/messages`, what);
    const shares = async (type: string, path: string): Promise<void> => {
      const payload = { url: at(path), title: 'Invented caption' };
      await writes({ attachments: [{ type, payload }] });
    };
    await writes({ text: 'Look' });
    await openConversation(console, `${seeded.accountId}:${seeded.customerId}`);

    await shares('story_mention', 'video/story~a.mp4');
    const story = message(console, 'Mentioned you in their story');
    await story.locator('video').waitFor();
    expect(await story.locator('.media-picture, .media-figure img').count()).toBe(0);

    await shares('ig_reel', 'video/reel~b.mp4');
    const reel = message(console, 'Shared reel');
    await reel.locator('video').waitFor();
    await reel.getByRole('button', { name: 'Open the original' }).waitFor();

    await shares('ig_post', 'photo/post~c.png');
    const post = message(console, 'Shared post');
    await post.locator('.media-picture img').waitFor();
    await post.getByRole('button', { name: 'Open the original' }).waitFor();
    expect(await post.getByText('No longer available').count()).toBe(0);

    await writes({
      text: 'Nice',
      replyToStory: { id: '1', url: at('video/own~d.mp4') },
    });
    const reply = message(console, 'Nice');
    await reply.locator('video').waitFor();
    expect(await reply.locator('.quote img').count()).toBe(0);

    await writes({ attachments: [{ type: 'share', payload: {} }] });
    await message(console, 'Instagram gave no link to it.').waitFor();
    await writes({ attachments: [{ type: 'like_heart' }] });
    await console.window.getByTestId('message').getByRole('img', { name: 'Heart' }).waitFor();
  });

  test('M10: stay out of LiveChat until an administrator has read what that means and switches copies on', async ({
    world,
  }) => {
    const console = await world.openSignedIn('maria');
    await isOnline(console);
    await connectInstagram(console, seeded.username);
    await goTo(console, 'admin');
    const copies = console.window.getByTestId('media-copies');
    await copies.getByText('Photo, see it in Backchannel').waitFor();
    const toggle = copies.getByRole('checkbox');
    await toggle.click();
    const question = dialog(console, 'Copy what customers send into LiveChat?');
    await question.getByText('Meta’s reviewers have refused apps').waitFor();
    await question.getByRole('button', { name: 'Leave it off' }).click();
    await question.waitFor({ state: 'detached' });
    await copies.getByText('Photo, see it in Backchannel').waitFor();

    await toggle.click();
    await question.getByRole('button', { name: 'Copy from now on' }).click();
    await copies.getByText('LiveChat gets a copy of each, which stays there.').waitFor();
    expect(await toggle.isChecked()).toBe(true);
    await toggle.click();
    await copies.getByText('Photo, see it in Backchannel').waitFor();
  });
});
