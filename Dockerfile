# The server. One image serves every role: `docker run … serve --role api`, `serve --role worker`, `migrate`, `services`.

FROM node:20.19-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund

FROM node:20.19-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 DATABASE_URL=file:/data/leadboost.db
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist/src ./dist/src
COPY --from=build /app/dist/client ./dist/client
COPY --from=build /app/dist/examples ./dist/examples
RUN mkdir /data && chown node:node /data
USER node
VOLUME /data
EXPOSE 4000
# A lost dependency must not have the container killed: what is up is asked here, what is ready is for the load balancer.
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
# No shell and no npm in between: SIGTERM reaches the server.
ENTRYPOINT ["node", "dist/src/cli/main.js"]
CMD ["serve"]
