import { ruleSpec } from '../rule-spec.ts';

const D = 'FROM debian:12\n';

ruleSpec('SW1013', {
  catches: [
    [`${D}COPY .npmrc /app/`, [2]],
    [`${D}COPY package.json .npmrc /app/`, [2]],
    [`${D}COPY id_rsa /root/.ssh/id_rsa`, [2]],
    [`${D}ADD keys/id_ed25519 /root/`, [2]],
    [`${D}COPY .env /app/.env`, [2]],
    [`${D}COPY .env.production /app/.env`, [2]],
    [`${D}COPY ["certs/server.key", "/etc/ssl/"]`, [2]],
    [`${D}COPY tls.key tls.pem /etc/`, [2]],
    [`${D}COPY .aws/credentials /root/.aws/`, [2]],
    [`${D}COPY .ssh/ /root/.ssh/`, [2]],
    [`${D}COPY .docker/config.json /root/`, [2]],
    [`${D}COPY app.p12 terraform.tfstate /x/`, [2]],
    [`${D}COPY service-account-prod.json /x/`, [2]],
    [`${D}COPY deploy/kubeconfig /x/`, [2]],
    [`${D}COPY --chown=1:1 .netrc /root/`, [2]],
  ],
  passes: [
    [`${D}COPY .env.example /app/.env`],
    [`${D}COPY id_rsa.pub /root/`],
    [`${D}COPY .ssh/known_hosts /root/.ssh/`],
    [`${D}COPY ca.pem cert.pem fullchain.pem /etc/ssl/`],
    [`${D}COPY public-key.pem /x/`],
    [`${D}COPY --from=build /out/server.key /x/`],
    [`${D}COPY src/keys.ts src/monkey.ts /x/`],
    [`${D}COPY environment.yml /x/`],
    [`${D}RUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci`],
    [`${D}COPY package.json /app/.npmrc`],
  ],
});
