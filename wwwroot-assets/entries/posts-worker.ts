import { workForPosts } from '../src/forms/posts-worker';

workForPosts();
