import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';

ruleSpec('SW1015', {
  catches: [
    [`${D}RUN cargo install ripgrep`, [2]],
    [`${D}RUN cargo update && cargo build --release`, [2]],
    [`${D}RUN composer update --no-dev`, [2]],
    [`${D}RUN composer require monolog/monolog`, [2]],
    [`${D}RUN bundle update`, [2]],
    [`${D}RUN poetry add requests`, [2]],
    [`${D}RUN yarn add left-pad`, [2]],
    [`${D}RUN pnpm add -g pm2`, [2]],
    [`${D}RUN sudo yarn upgrade`, [2]],
  ],
  passes: [
    [`${D}RUN cargo install --locked ripgrep@14.1.1`],
    [`${D}RUN cargo install --path .`],
    [`${D}RUN cargo build --release --locked`],
    [`${D}RUN composer install --no-dev`],
    [`${D}RUN composer require monolog/monolog:3.7.0`],
    [`${D}RUN bundle install`],
    [`${D}RUN poetry install`],
    [`${D}RUN yarn add left-pad@1.3.0`],
    [`${D}RUN yarn add left-pad@$VERSION`],
    [`${D}RUN echo cargo install ripgrep`],
  ],
});
