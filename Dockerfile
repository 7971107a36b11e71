# docker build -t convviz . && docker run --rm -p 8501:8501 convviz
FROM python:3.11-slim

WORKDIR /app

COPY deploy deploy
RUN deploy/install

COPY . .
RUN python -m compileall -q convviz

USER 10001:10001
ENV HOME=/tmp STREAMLIT_SERVER_ADDRESS=0.0.0.0
EXPOSE 8501
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["deploy/health"]
CMD ["deploy/run"]
